"""`plumbline up`: the layers in order through the Automation API, with the gates between them. Can be run again after any failure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cli.options import cluster_argument, confirm, layer_option, yes_option
from cli.site import Site, open_site
from schemas.finding import Layer

if TYPE_CHECKING:
    from cli.engine.automation import Applied
    from cli.engine.digests import LayerChanges
    from cli.progress import Progress

PATIENCE_SECONDS = 600.0


@click.command()
@cluster_argument
@layer_option
@yes_option
@click.option("--gate-timeout", default=PATIENCE_SECONDS, show_default=True, help="Seconds to wait before a closed gate.")
@click.option("--lock-timeout", default=PATIENCE_SECONDS, show_default=True, help="Seconds to wait for another run on the same layer.")
@click.option("--diff", is_flag=True, help="Show every field of every changed resource before asking.")
def up(cluster: str, layer: Layer | None, yes: bool, gate_timeout: float, lock_timeout: float, diff: bool) -> int:
    """Apply the layers of CLUSTER in order: preview, ask, then each layer when its gate is open.

    Run it again after any failure: it takes up where the cluster stands.
    """
    from cli.progress import Progress

    site = open_site(cluster)
    site.connect().close()
    with Progress(f"previewing {site.cluster}"):
        found = _previewed(site, site.layers(layer))
    if not _show(site, found, diff):
        click.echo(f"{site.cluster} is as declared; nothing to do.")
        return 0
    confirm(f"Apply this to {site.cluster}?", yes)
    with Progress(f"applying {site.cluster}") as progress:
        for each in site.layers(layer):
            _apply(site, each, (gate_timeout, lock_timeout), progress)
    click.echo(f"{site.cluster} is up.")
    return 0


def _previewed(site: Site, layers: Sequence[Layer]) -> "list[LayerChanges]":
    """The first error stops everything before anybody is asked."""
    from cli.engine.digests import previews
    from cli.engine.failures import failure

    found = previews(site.root, site.env, site.cluster, layers)
    for changes in found:
        if changes.error:
            raise failure(changes.error, f"preview of {site.cluster}.{changes.layer}")
    return found


def _show(site: Site, found: "list[LayerChanges]", diff: bool) -> bool:
    """Print the preview; whether there is anything to do. A warning is something: a layer below may be out of date."""
    from cli.output import print_page
    from cli.render.changes import changes_page, steps

    if not any(steps(changes) or changes.warnings for changes in found):
        return False
    # What the layers above are warned of (a layer below is not applied, a gate is closed) is what this command is about to settle.
    lowest, *above = found
    print_page(changes_page(site.cluster, [lowest, *(replace(changes, warnings=()) for changes in above)], diff))
    return True


def _apply(site: Site, layer: Layer, timeouts: tuple[float, float], progress: "Progress") -> None:
    """One layer: its gate, its update, one line that stays."""
    from cli.engine.automation import Stack
    from cli.engine.failures import failure
    from cli.gatekeeping import pass_gate

    gate_timeout, lock_timeout = timeouts
    pass_gate(site, layer, gate_timeout, progress)
    applied = Stack(site.root, site.env, site.cluster, layer).up(progress, lock_timeout)
    for warning in applied.warnings:
        progress.keep(f"{layer}: warning: {warning}")
    if applied.error:
        raise failure(f"{applied.error}\n`plumbline up {site.cluster}` takes up here again.", f"{site.cluster}.{layer}")
    progress.keep(f"{layer}: {summary(applied)}")


def summary(applied: "Applied") -> str:
    """`31 created, 2 updated in 12 s`."""
    past = {"create": "created", "update": "updated", "delete": "deleted", "replace": "replaced"}
    done = ", ".join(f"{number} {past[op]}" for op, number in sorted(applied.changes.items()) if op in past)
    return f"{done or 'unchanged'} in {applied.seconds} s"
