"""A drift check for people and for programs: first what it comes to, then what to act on, what is known, what is not."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.findings import Check, Entry, names
from cli.render.changes import arrow, resource_json, resource_lines
from cli.render.text import Cell, bullets, columns, count, fields, page, section, show

_SEVERITY = {"fault": "red", "warning": "yellow", "info": "dim"}
_HEADER = ("pool", "node", "where", "field", "measured => declared", "finding", "verdict", "layer", "since")


def drift_page(found: Check) -> Group:
    """The whole answer of `plumbline drift`."""
    return page(
        Text(headline(found), style="bold"),
        _entries("differences", found.findings),
        _resources("configuration differs from what was applied", found, "configuration"),
        _resources("declared and not applied yet", found, "unapplied"),
        _acts(found),
        _list("unknown: neither healthy nor drift", [f"{each.node} ({each.pool}): {each.reason}" for each in found.unknown]),
        _list("not compared", [f"{each.layer}, {each.kind}: {each.message}" for each in found.unreachable]),
        _entries("handled: set aside already", found.handled),
        _list("reports of nodes in no pool", found.strays),
    )


def headline(found: Check) -> str:
    """What the check comes to, in one line; the unknown are counted whatever else is found."""
    nodes = len({entry.node for entry in found.faults})
    parts = [
        f"{count(nodes, 'node')} deviating" if nodes else "",
        count(len(found.resources), "changed resource") if found.resources else "",
        f"{count(len(found.due), 'act')} due" if found.due else "",
        f"{len(found.unknown)} unknown" if found.unknown else "",
        f"{count(len(found.unreachable), 'layer')} not compared" if found.unreachable else "",
        f"{count(len({entry.node for entry in found.handled}), 'node')} handled" if found.handled else "",
    ]
    said = ", ".join(part for part in parts if part)
    state = "drift" if found.drifted else "unknown" if found.unknown or found.unreachable else "in sync"
    return f"{found.cluster}: {state}{' — ' if said else ''}{said}"


def drift_json(found: Check) -> dict[str, object]:
    """The same for programs. Fields that do not apply are null, so that every entry has the same keys."""
    return {
        "cluster": found.cluster,
        "drift": found.drifted,
        "counts": {
            "findings": len(found.findings),
            "handled": len(found.handled),
            "unknown": len(found.unknown),
            "resources": len(found.resources),
            "unreachable": len(found.unreachable),
        },
        "findings": [fields(entry) for entry in found.findings],
        "handled": [fields(entry) for entry in found.handled],
        "unknown": [fields(each) for each in found.unknown],
        "due": [fields(step) for step in found.due],
        "waiting": [fields(waiting) for waiting in found.waiting],
        "resources": [resource_json(resource) for resource in found.resources],
        "unreachable": [fields(error) for error in found.unreachable],
        "strays": list(found.strays),
    }


def _entries(title: str, entries: Sequence[Entry]) -> RenderableType | None:
    return section(title, entry_table(entries)) if entries else None


def entry_table(entries: Sequence[Entry]) -> Table:
    """One row a difference, what is first and what should be second."""
    return columns((_row(entry) for entry in entries), _HEADER)


def _row(entry: Entry) -> tuple[Cell, ...]:
    where = f"{entry.subject if entry.gpu is None else f'gpu{entry.gpu}'} {entry.bus_address or ''}".strip()
    compared = arrow(entry.measured, entry.declared) if entry.field else Text(show(entry.summary))
    finding = Text(show(entry.id), style=_SEVERITY.get(entry.severity, ""))
    return entry.pool, entry.node, where, entry.field, compared, finding, entry.verdict.value, entry.layer, entry.since


def _resources(title: str, found: Check, kind: str) -> RenderableType | None:
    resources = [resource for resource in found.resources if resource.kind == kind]
    lines = [Group(Text(f"{resource.layer}:", style="dim"), resource_lines(resource, diff=False)) for resource in resources]
    return section(title, Group(*lines)) if lines else None


def _acts(found: Check) -> RenderableType | None:
    """What `reconcile` would do now, and what it would leave for later."""
    lines = [f"{step.act} {step.node}: {step.reason}" for step in found.due]
    lines += [f"{waiting.act} {waiting.node} later ({waiting.blocked_by}): {waiting.reason}" for waiting in found.waiting]
    if not lines:
        return None
    hint = Text(f"`plumbline reconcile {found.cluster}` acts on {names(found.due)}.", style="dim") if found.due else None
    return section("due", Group(bullets(lines), *([hint] if hint else [])))


def _list(title: str, lines: Sequence[str]) -> RenderableType | None:
    return section(title, bullets(lines)) if lines else None
