"""`plumbline drift`: everything that is not as declared, told apart by kind. Reads only; a hardware check does not start the engine."""

import click

from cli.options import cluster_argument, output_option
from cli.site import Site, open_site
from schemas.drift import Drift, LayerError, ResourceDrift
from schemas.finding import Kind, Layer
from schemas.plan import Plan

KINDS: tuple[Kind, ...] = ("hardware", "software", "configuration", "unapplied")


@click.command()
@cluster_argument
@click.option("--kind", "chosen", type=click.Choice([*KINDS, "all"]), multiple=True, default=["all"], help="What to compare; repeatable.")
@output_option
@click.option("--strict", is_flag=True, help="Count warnings, and findings of quarantined nodes, as drift too.")
def drift(cluster: str, chosen: tuple[str, ...], output: str, strict: bool) -> int:
    """Compare what CLUSTER declares with what is measured and applied. Changes nothing.

    \b
    hardware, software  the declared machines with what the probes measured
    configuration       what was applied with what the cluster holds
    unapplied           the spec with what was applied

    Exit codes: 0 in sync, 1 drift, 3 only unknown or unreachable.
    """
    from cli.findings import check, exit_code
    from cli.output import print_json, print_page
    from cli.progress import Progress
    from cli.render.drift import drift_json, drift_page

    site = open_site(cluster)
    kinds = KINDS if "all" in chosen else tuple(kind for kind in KINDS if kind in chosen)
    with Progress(f"checking {site.cluster}") as progress:
        drift, plan = _measured(site, kinds)
        if "configuration" in kinds or "unapplied" in kinds:
            progress.say("comparing what was applied")
            drift = _with_resources(site, kinds, drift)
    found = check(drift, plan, kinds)
    if output == "json":
        print_json(drift_json(found))
    else:
        print_page(drift_page(found))
    return exit_code(found, strict)


def _measured(site: Site, kinds: tuple[Kind, ...]) -> tuple[Drift, Plan]:
    """What the probes measured and what is due. The connection is made for every kind: it proves that this is the right cluster."""
    from reconcile.observe import observe
    from reconcile.plan import plan

    with site.connect() as api:
        if not {"hardware", "software"}.intersection(kinds):
            return Drift(cluster=site.cluster), Plan(cluster=site.cluster)
        pools = observe(api, site.expectations)
    return Drift(cluster=site.cluster, pools=pools), plan(site.cluster, pools, site.expectations)


def _with_resources(site: Site, kinds: tuple[Kind, ...], drift: Drift) -> Drift:
    """The engine's comparisons, layer by layer; a layer that was never applied is unapplied as a whole."""
    from cli.engine.digests import LayerChanges, previews, refreshes
    from cli.engine.state import stacks

    existing = tuple(stack.layer for stack in stacks(site.root, site.env, site.cluster) if stack.last_update)
    layers = tuple(layer for layer in site.layers() if layer in existing)
    found: list[tuple[Kind, LayerChanges]] = []
    if "configuration" in kinds:
        found += [("configuration", changes) for changes in refreshes(site.root, site.env, site.cluster, layers)]
    if "unapplied" in kinds:
        found += [("unapplied", changes) for changes in previews(site.root, site.env, site.cluster, layers)]
    never = [_never_applied(site, layer) for layer in site.layers() if layer not in existing and "unapplied" in kinds]
    return Drift(
        cluster=drift.cluster,
        pools=drift.pools,
        resources=(*(change for kind, changes in found for change in changes.changes if change.kind == kind), *never),
        unreachable=tuple(LayerError(layer=changes.layer, kind=kind, message=changes.error) for kind, changes in found if changes.error),
    )


def _never_applied(site: Site, layer: Layer) -> ResourceDrift:
    stack = f"{site.cluster}.{layer}"
    return ResourceDrift(kind="unapplied", layer=layer, urn=stack, type="pulumi:pulumi:Stack", name=stack, op="create")
