"""`plumbline status`: layers, pools and gates of one cluster. Reads only; an unreachable cluster still shows its layers."""

from typing import TYPE_CHECKING

import click

from cli.options import cluster_argument, output_option
from cli.site import Site, open_site
from schemas.errors import Unreachable
from schemas.finding import Layer

if TYPE_CHECKING:
    from cli.engine.state import StackSummary
    from cli.render.status import LayerStatus, Status
    from reconcile.api import Api
    from schemas.gate import GateAnswer


@click.command()
@cluster_argument
@output_option
def status(cluster: str, output: str) -> int:
    """Show the layers, pools, nodes and gates of CLUSTER.

    Exit codes: 0, or 3 when the cluster cannot be reached.
    """
    from cli.output import print_json, print_page
    from cli.progress import Progress
    from cli.render.status import status_json, status_page

    site = open_site(cluster)
    with Progress(f"looking at {site.cluster}"):
        found = _look(site)
    if output == "json":
        print_json(status_json(found))
    else:
        print_page(status_page(found))
    return Unreachable.exit_code if found.unreachable else 0


def _look(site: Site) -> "Status":
    from cli.engine.state import stacks
    from cli.render.status import LayerStatus, Status
    from reconcile.observe import observe

    existing = {stack.layer: stack for stack in stacks(site.root, site.env, site.cluster)}
    try:
        with site.connect() as api:
            pools = observe(api, site.expectations)
            layers = tuple(_layer(site, api, layer, existing.get(layer)) for layer in site.layers())
    except Unreachable as error:
        bare = tuple(LayerStatus(layer=layer, stack=existing.get(layer)) for layer in site.layers())
        return Status(cluster=site.cluster, layers=bare, unreachable=str(error))
    return Status(cluster=site.cluster, layers=layers, pools=pools)


def _layer(site: Site, api: "Api", layer: Layer, stack: "StackSummary | None") -> "LayerStatus":
    from cli.render.status import LayerStatus

    return LayerStatus(layer=layer, stack=stack, gate=_gate(site, api, layer))


def _gate(site: Site, api: "Api", layer: Layer) -> "GateAnswer | None":
    from reconcile import gates
    from schemas.gate import gate_request

    request = gate_request(site.desired, layer)
    return gates.ask(api, request) if request else None
