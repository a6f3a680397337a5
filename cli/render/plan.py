"""A plan of remediations and what came of it, for people and for programs. Called by reconcile and up."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from cli.render.text import bullets, columns, count, fields, page, section
from schemas.plan import Execution, Plan, Step, Waiting

_STYLES = {"quarantine": "red", "release": "green", "verify": "green", "relabel": "yellow", "unverify": "yellow", "forget": "green"}
_DONE = {
    "verify": "verified",
    "unverify": "no longer verified",
    "quarantine": "quarantined",
    "release": "released",
    "relabel": "quarantined for another finding",
    "forget": "no longer set aside",
}


def plan_page(plan: Plan) -> Group:
    """What reconcile would do."""
    title = f"{plan.cluster}: {count(len(plan.steps), 'act')} due" if plan.steps else f"{plan.cluster}: nothing to do"
    return page(Text(title, style="bold"), _steps(plan.steps), _waiting(plan.waiting))


def execution_page(cluster: str, execution: Execution) -> Group:
    """What reconcile did."""
    lines = [Text.assemble(f"{step.node} ({step.pool}) is ", (_DONE[step.act], _STYLES[step.act])) for step in execution.done]
    recorded = f"{count(execution.recorded, 'verdict')} recorded" if execution.recorded else ""
    said = [*lines, *([Text(recorded, style="dim")] if recorded else [])]
    return page(
        Text(f"{cluster}: {count(len(execution.done), 'act')} done", style="bold"),
        Group(*said) if said else None,
        section("changed meanwhile", bullets(execution.notes)) if execution.notes else None,
        _waiting(execution.waiting),
    )


def plan_json(plan: Plan, execution: Execution | None = None) -> dict[str, object]:
    """Both for programs; `done` is null when nothing was executed."""
    waiting = execution.waiting if execution else plan.waiting
    return {
        "cluster": plan.cluster,
        "plan": [fields(step) for step in plan.steps],
        "done": [fields(step) for step in execution.done] if execution else None,
        "waiting": [fields(each) for each in waiting],
        "notes": list(execution.notes) if execution else [],
        "recorded": execution.recorded if execution else 0,
    }


def _steps(steps: Sequence[Step]) -> RenderableType | None:
    rows = [(Text(step.act, style=_STYLES[step.act]), step.node, step.pool, step.finding, step.reason) for step in steps]
    return columns(rows, ("act", "node", "pool", "finding", "why")) if rows else None


def _waiting(waiting: Sequence[Waiting]) -> RenderableType | None:
    rows = [(each.act, each.node, each.pool, each.blocked_by, each.reason) for each in waiting]
    return section("waiting", columns(rows, ("act", "node", "pool", "for", "why"))) if rows else None
