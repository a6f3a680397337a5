"""What the cluster says at one moment, without opening a single report. I/O; called by `observe`.

Four lists, three of them metadata only: nodes, reports as a table (its columns carry the recorded verdict), heartbeats, and in full
the few nodes that carry our quarantine, because only their spec shows whether a person has taken the taint away.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from reconcile.api import Api, NotFound
from reconcile.objects import Node, Partial, Row, TablePage
from reconcile.paths import LEASES, NODES, REPORT_LIST, node, selector
from schemas.base import Record
from schemas.marks import DIGEST, HEARTBEAT, PASSES, POOL, QUARANTINE, QUARANTINE_NOTE, SINCE, SINCE_PASS


class NodeSeen(Record, frozen=True, kw_only=True):
    name: str
    labels: dict[str, str]
    annotations: dict[str, str]
    tainted: bool  # with our taint


class ReportSeen(Record, frozen=True, kw_only=True):
    pool: str | None
    digest: str | None
    since: str | None  # RFC 3339
    since_pass: int | None
    recorded_verdict: str | None  # the report's status, as the last reconcile wrote it
    judged_digest: str | None


class Heartbeat(Record, frozen=True, kw_only=True):
    passes: int | None
    time: datetime | None  # by the API server's clock


class Snapshot(Record, frozen=True, kw_only=True):
    now: datetime  # by the API server's clock
    nodes: tuple[NodeSeen, ...]
    reports: Mapping[str, ReportSeen] | None  # by node; None: the cluster does not know NodeReports
    heartbeats: Mapping[str, Heartbeat]  # by node


def take(api: Api, labels: Mapping[str, str]) -> Snapshot:
    """Nodes that carry these labels (all nodes for none), and every report and heartbeat there is."""
    nodes = take_nodes(api, labels)
    reports = _reports(api)
    heartbeats = {lease.metadata.name: _heartbeat(lease) for lease in api.metadata(LEASES, f"{HEARTBEAT}=true")}
    return Snapshot(now=api.now, nodes=nodes, reports=reports, heartbeats=heartbeats)


def take_nodes(api: Api, labels: Mapping[str, str]) -> tuple[NodeSeen, ...]:
    """The nodes alone. The executor counts them once more when nobody else may change them."""
    chosen = selector(labels)
    listed = api.metadata(NODES, chosen)
    marked = api.objects(NODES, Node, ",".join(filter(None, (chosen, QUARANTINE))))
    tainted = {item.metadata.name for item in marked if _tainted(item)} | _tainted_without_label(api, listed)
    return tuple(
        NodeSeen(
            name=item.metadata.name,
            labels=item.metadata.labels,
            annotations=item.metadata.annotations,
            tainted=item.metadata.name in tainted,
        )
        for item in listed
    )


def _tainted_without_label(api: Api, listed: list[Partial]) -> set[str]:
    """A person may have taken the label and left the taint: the note tells which nodes to look at."""
    suspects = [
        item.metadata.name
        for item in listed
        if QUARANTINE_NOTE in item.metadata.annotations and QUARANTINE not in item.metadata.labels
    ]
    found = [api.find(node(name), Node) for name in suspects]
    return {item.metadata.name for item in found if item and _tainted(item)}


def _tainted(item: Node) -> bool:
    return any(taint.key == QUARANTINE for taint in item.spec.taints)


def _reports(api: Api) -> dict[str, ReportSeen] | None:
    try:
        pages = api.table(REPORT_LIST)
    except NotFound:
        return None
    return dict(row for page in pages for row in _rows(page))


def _rows(page: TablePage) -> Iterator[tuple[str, ReportSeen]]:
    """Whoever applied the definition chose the order of its printer columns, so they go by name."""
    columns = {column.name: position for position, column in enumerate(page.column_definitions)}
    for row in page.rows or ():
        yield row.object.metadata.name, _report(row, columns)


def _report(row: Row, columns: Mapping[str, int]) -> ReportSeen:
    labels, annotations = row.object.metadata.labels, row.object.metadata.annotations
    return ReportSeen(
        pool=labels.get(POOL),
        digest=labels.get(DIGEST),
        since=annotations.get(SINCE),
        since_pass=_number(annotations.get(SINCE_PASS)),
        recorded_verdict=_cell(row, columns.get("Verdict")),
        judged_digest=_cell(row, columns.get("Judged")),
    )


def _cell(row: Row, position: int | None) -> str | None:
    """An empty cell is printed as an empty text or as null."""
    value = None if position is None else row.cells[position]
    return str(value) if value else None


def _heartbeat(lease: Partial) -> Heartbeat:
    times = [field.time for field in lease.metadata.managed_fields if field.time]
    return Heartbeat(passes=_number(lease.metadata.annotations.get(PASSES)), time=max(times, default=None))


def _number(text: str | None) -> int | None:
    """Annotations are text that anybody may have edited."""
    return int(text) if text and text.isascii() and text.isdigit() else None
