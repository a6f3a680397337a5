"""`plumbline preview`: what `up` would change. The layers' engines run side by side."""

import click

from cli.options import cluster_argument, layer_option, output_option
from schemas.errors import PlumblineError
from schemas.finding import Layer


@click.command()
@cluster_argument
@layer_option
@output_option
@click.option("--diff", is_flag=True, help="Show every field of every changed resource.")
@click.option("--expect-no-changes", is_flag=True, help="Exit 1 when there is any change.")
def preview(cluster: str, layer: Layer | None, output: str, diff: bool, expect_no_changes: bool) -> int:
    """Show what `up` would change in CLUSTER, all layers side by side.

    A change is no error: the exit code is 0 unless --expect-no-changes asks for more.
    """
    from cli.engine.digests import previews
    from cli.engine.failures import failure
    from cli.output import print_json, print_page
    from cli.progress import Progress
    from cli.render.changes import changes_json, changes_page, steps
    from cli.site import open_site

    site = open_site(cluster)
    with Progress(f"previewing {site.cluster}"):
        layers = previews(site.root, site.env, site.cluster, site.layers(layer))
    if output == "json":
        print_json(changes_json(site.cluster, layers))
    else:
        print_page(changes_page(site.cluster, layers, diff))
    failures: list[PlumblineError] = [failure(each.error, each.layer) for each in layers if each.error]
    if failures:
        return failures[0].exit_code
    return int(expect_no_changes and any(steps(each) for each in layers))
