"""`plumbline destroy`: deletes what the layers made, highest layer first, and keeps the empty stacks with their history."""

import click

from cli.options import cluster_argument, confirm, layer_option, output_option, yes_option
from cli.site import open_site
from cli.up import PATIENCE_SECONDS, summary
from schemas.finding import Layer


@click.command()
@cluster_argument
@layer_option
@yes_option
@click.option("--lock-timeout", default=PATIENCE_SECONDS, show_default=True, help="Seconds to wait for another run on the same layer.")
@output_option
def destroy(cluster: str, layer: Layer | None, yes: bool, lock_timeout: float, output: str) -> int:
    """Delete everything that the layers of CLUSTER made, highest layer first. Quarantined nodes stay quarantined."""
    from cli.engine.automation import Stack
    from cli.engine.digests import destructions
    from cli.engine.failures import failure
    from cli.engine.state import stacks
    from cli.output import print_json, print_page
    from cli.progress import Progress
    from cli.render.changes import changes_json, changes_page

    site = open_site(cluster)
    site.connect().close()
    existing = {stack.layer for stack in stacks(site.root, site.env, site.cluster) if stack.resources}
    layers = tuple(each for each in reversed(site.layers(layer)) if each in existing)
    if not layers:
        click.echo(f"{site.cluster} has nothing applied; nothing to do.", err=output == "json")
        return 0
    with Progress(f"previewing the end of {site.cluster}"):
        found = destructions(site.root, site.env, site.cluster, layers)
    if output == "json":
        print_json(changes_json(site.cluster, found))
    else:
        print_page(changes_page(site.cluster, found))
    confirm(f"Delete all of this from {site.cluster}?", yes)
    with Progress(f"destroying {site.cluster}") as progress:
        for each in layers:
            gone = Stack(site.root, site.env, site.cluster, each).destroy(progress, lock_timeout)
            if gone.error:
                raise failure(gone.error, f"{site.cluster}.{each}")
            progress.keep(f"{each}: {summary(gone)}")
    return 0
