"""`plumbline reconcile`: one pass over the hardware: plan, ask, execute. It is what `pulumi up` of the drivers layer does to nodes."""

import click

from cli.options import cluster_argument, confirm, output_option, yes_option
from cli.site import Site, open_site
from schemas.errors import Refused, Unreachable
from schemas.plan import Execution, Plan, Waiting


@click.command()
@cluster_argument
@yes_option
@click.option("--plan-only", is_flag=True, help="Show what is due and change nothing.")
@output_option
def reconcile(cluster: str, yes: bool, plan_only: bool, output: str) -> int:
    """Quarantine the nodes of CLUSTER that deviate, and release those that are clean again.

    Exit codes: 0 done, 3 some nodes are unknown, 4 nodes wait for the quarantine budget, or another reconcile is at work.
    """
    from cli.output import print_json
    from cli.render.plan import plan_json

    site = open_site(cluster)
    plan, execution = _reconcile(site, yes, plan_only, quiet=output == "json")
    if output == "json":
        print_json(plan_json(plan, execution))
    return exit_code(execution.waiting if execution else plan.waiting)


def exit_code(waiting: tuple[Waiting, ...]) -> int:
    """What is left over decides: a budget that is used up needs a person more than a node that nobody can see."""
    blocked = {each.blocked_by for each in waiting}
    if blocked & {"budget", "lease"}:
        return Refused.exit_code
    return Unreachable.exit_code if "unknown" in blocked else 0


def _reconcile(site: Site, yes: bool, plan_only: bool, *, quiet: bool) -> tuple[Plan, Execution | None]:
    from cli.output import print_page
    from cli.progress import Progress
    from cli.render.plan import execution_page, plan_page
    from reconcile.execute import execute
    from reconcile.observe import observe
    from reconcile.plan import plan as make_plan

    with site.connect() as api:
        pools = observe(api, site.expectations)
        plan = make_plan(site.cluster, pools, site.expectations)
        if not quiet:
            print_page(plan_page(plan))
        if plan_only:
            return plan, None
        if plan.steps:
            confirm("Do this?", yes)
        with Progress(f"reconciling {site.cluster}") as progress:
            execution = execute(api, plan, pools, site.expectations, lambda step: progress.say(f"{step.act} {step.node}"))
    if not quiet and (execution.done or execution.notes or execution.recorded):
        print_page(execution_page(site.cluster, execution))
    return plan, execution
