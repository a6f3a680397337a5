"""A drift check for people and for programs: first what it comes to, then what to act on, what is known, what is not."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from cli.findings import Check, Entry, names
from cli.render.changes import arrow, resource_json, resource_lines
from cli.render.text import bullets, columns, count, fields, page, section, show

_SEVERITY = {"fault": "red", "warning": "yellow", "info": "dim"}
_SHOWN = 8
"""Fields of one finding: a board that lost its fabric differs in a hundred of them."""


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


def node_entries(entries: Sequence[Entry]) -> Group:
    """Node by node, finding by finding: what was measured => what is declared, and where."""
    return Group(*(line for _, node in groupby(entries, key=_node) for line in _node_lines(tuple(node))))


def _entries(title: str, entries: Sequence[Entry]) -> RenderableType | None:
    return section(title, node_entries(entries)) if entries else None


def _node(entry: Entry) -> tuple[str, str]:
    return entry.pool, entry.node


def _node_lines(entries: tuple[Entry, ...]) -> Iterator[RenderableType]:
    first = entries[0]
    since = f", measured so since {first.since}" if first.since else ""
    yield Text.assemble((show(first.node), "bold"), f" of pool {show(first.pool)}: {first.verdict}, {first.state}{since}")
    for _, finding in groupby(entries, key=lambda entry: (entry.id, entry.summary)):
        yield from _finding_lines(tuple(finding))


def _finding_lines(entries: tuple[Entry, ...]) -> Iterator[RenderableType]:
    first = entries[0]
    yield Text.assemble(
        "  ", (show(first.id), _SEVERITY.get(first.severity, "")), f": {show(first.summary)}", (f"  [{first.layer}: {first.remedy}]", "dim")
    )
    if rows := [("   ", _where(entry), entry.field, arrow(entry.measured, entry.declared)) for entry in entries[:_SHOWN] if entry.field]:
        yield columns(rows)
    if (rest := len(entries) - _SHOWN) > 0:
        yield Text(f"    … and {count(rest, 'field')} more; --output json has them all", style="dim")


def _where(entry: Entry) -> str:
    return f"{entry.subject if entry.gpu is None else f'gpu{entry.gpu}'} {entry.bus_address or ''}".strip()


def _resources(title: str, found: Check, kind: str) -> RenderableType | None:
    resources = [resource for resource in found.resources if resource.kind == kind]
    lines = [
        Group(Text(f"{resource.layer}:", style="dim"), resource_lines(resource, hint="--output json has them all"))
        for resource in resources
    ]
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
