"""`plumbline report`: one node's stored report, and how it is judged now. Reads only."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import output_option
from cli.project import project_root
from cli.site import Site, open_site
from schemas.errors import InputError, Unreachable

if TYPE_CHECKING:
    from schemas.drift import NodeObservation
    from schemas.report import Report


@click.command()
@click.argument("node")
@click.option("--cluster", help="Name or path of the spec; not needed where there is only one in stacks/clusters.")
@output_option
def report(node: str, cluster: str | None, output: str) -> int:
    """Show the report of NODE as it is stored in the cluster, and how it is judged.

    Exit codes: 0, or 3 when there is no report.
    """
    from cli.output import print_json, print_page
    from cli.render.report import report_json, report_page

    site = open_site(cluster or only_cluster(project_root()))
    stored, observed = _read(site, node)
    if output == "json":
        print_json(report_json(stored, observed))
    else:
        print_page(report_page(stored, observed))
    return 0


def only_cluster(root: Path) -> str:
    """The name of the only spec in the project; InputError that names them when there are several."""
    names = sorted(path.stem for path in (root / "stacks" / "clusters").glob("*.yaml"))
    if len(names) != 1:
        raise InputError(f"say which cluster with --cluster: {', '.join(names) or 'there is no spec in stacks/clusters'}")
    return names[0]


def _read(site: Site, node: str) -> "tuple[Report, NodeObservation]":
    from reconcile.objects import ReportObject
    from reconcile.observe import observe
    from reconcile.paths import report as report_path

    with site.connect() as api:
        nodes = {each.node: each for pool in observe(api, site.expectations) for each in pool.nodes}
        if node not in nodes:
            raise InputError(f"{node} is in no pool of {site.cluster}; its nodes are {', '.join(nodes)}")
        found = api.find(report_path(node), ReportObject)
    if found is None:
        raise Unreachable(f"{node} has not reported yet: {nodes[node].judgement.reason}")
    return _decoded(node, bytes(found.spec)), nodes[node]


def _decoded(node: str, spec: bytes) -> "Report":
    import msgspec

    from schemas.report import Report

    try:
        return msgspec.json.decode(spec, type=Report)
    except msgspec.DecodeError as error:
        raise Unreachable(f"the report of {node} cannot be read: {error}") from error
