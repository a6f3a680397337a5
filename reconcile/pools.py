"""A snapshot and its judgements, put together pool by pool. Pure; called by `observe`.

A node belongs to a pool by the labels that the pool selects, never by what its report claims.
"""

from collections.abc import Mapping

from reconcile.judge.verdict import unjudged
from reconcile.snapshot import NodeSeen, Snapshot
from schemas.base import Record
from schemas.desired import HardwareExpectation
from schemas.drift import NodeObservation, NodeState, PoolObservation
from schemas.finding import Judgement
from schemas.marks import QUARANTINE, QUARANTINE_NOTE, VERIFIED

STALE_AFTER = 300.0  # seconds without a heartbeat, by the API server's clock
MISSING = "missing-{}"


class Judged(Record, frozen=True, kw_only=True):
    """What a node's report came to, and where its GPUs are when that matters."""

    judgement: Judgement
    gpus: tuple[tuple[int, str], ...] = ()  # (NVML index, bus address)


def members(snapshot: Snapshot, expectation: HardwareExpectation) -> tuple[NodeSeen, ...]:
    """The nodes that the pool selects, by name."""
    wanted = expectation.selector.items()
    return tuple(sorted((node for node in snapshot.nodes if wanted <= node.labels.items()), key=lambda node: node.name))


def grouped(snapshot: Snapshot, expectation: HardwareExpectation) -> dict[str, list[str]]:
    """The nodes that can be judged, by digest: each distinct machine state once."""
    groups: dict[str, list[str]] = {}
    for node in members(snapshot, expectation):
        report = (snapshot.reports or {}).get(node.name)
        if report and report.digest and blind(snapshot, node.name) is None:
            groups.setdefault(report.digest, []).append(node.name)
    return groups


def blind(snapshot: Snapshot, node: str) -> str | None:
    """Why nothing can be said of the node now; None when its report is there and its heartbeat is fresh."""
    if snapshot.reports is None:
        return "the cluster has no NodeReports yet: apply the drivers layer"
    report = snapshot.reports.get(node)
    if report is None or report.digest is None:
        return "no report yet"
    age = age_seconds(snapshot, node)
    if age is None:
        return "no heartbeat"
    return f"no heartbeat for {age / 60:.0f} minutes" if age > STALE_AFTER else None


def age_seconds(snapshot: Snapshot, node: str) -> float | None:
    """Of the last heartbeat. The server's clock on both sides, so a node's wrong clock changes nothing."""
    heartbeat = snapshot.heartbeats.get(node)
    if heartbeat is None or heartbeat.time is None:
        return None
    return max(0.0, (snapshot.now - heartbeat.time).total_seconds())


def assemble(snapshot: Snapshot, expectation: HardwareExpectation, judged: Mapping[str, Judged]) -> PoolObservation:
    """The pool: its nodes by name, then one entry for each that is declared and was not found."""
    found = tuple(_node(snapshot, expectation.pool, node, judged) for node in members(snapshot, expectation))
    missing = tuple(_missing(number, expectation) for number in range(1, expectation.nodes - len(found) + 1))
    return PoolObservation(
        pool=expectation.pool,
        machine=expectation.machine.name,
        declared_nodes=expectation.nodes,
        nodes=found + missing,
        strays=strays(snapshot, expectation),
    )


def strays(snapshot: Snapshot, expectation: HardwareExpectation) -> tuple[str, ...]:
    """Reports that claim this pool, of nodes that it does not select."""
    names = {node.name for node in members(snapshot, expectation)}
    reports = snapshot.reports or {}
    return tuple(sorted(name for name, report in reports.items() if report.pool == expectation.pool and name not in names))


def unclaimed(snapshot: Snapshot, expectations: tuple[HardwareExpectation, ...]) -> tuple[str, ...]:
    """Reports that claim none of these pools, of nodes that none of them selects."""
    names = {node.name for expectation in expectations for node in members(snapshot, expectation)}
    pools = {expectation.pool for expectation in expectations}
    reports = snapshot.reports or {}
    return tuple(sorted(name for name, report in reports.items() if report.pool not in pools and name not in names))


def node_state(labels: Mapping[str, str], annotations: Mapping[str, str], *, tainted: bool) -> NodeState:
    """Where a node stands, as its marks say. Any mark of a quarantine without the taint means that a person took the taint away."""
    if tainted:
        return NodeState.QUARANTINED
    if QUARANTINE in labels or QUARANTINE_NOTE in annotations:
        return NodeState.RESPECTED
    return NodeState.IN_SERVICE if labels.get(VERIFIED) == "true" else NodeState.UNVERIFIED


def _node(snapshot: Snapshot, pool: str, node: NodeSeen, judged: Mapping[str, Judged]) -> NodeObservation:
    reason = blind(snapshot, node.name)
    result = Judged(judgement=unjudged(reason)) if reason else judged[node.name]
    report = (snapshot.reports or {}).get(node.name)
    heartbeat = snapshot.heartbeats.get(node.name)
    return NodeObservation(
        node=node.name,
        pool=pool,
        state=node_state(node.labels, node.annotations, tainted=node.tainted),
        judgement=result.judgement,
        digest=report.digest if report else None,
        since=report.since if report else None,
        passes=_passes(report.since_pass if report else None, heartbeat.passes if heartbeat else None),
        age_seconds=age_seconds(snapshot, node.name),
        judged_digest=report.judged_digest if report else None,
        recorded_verdict=report.recorded_verdict if report else None,
        identity_gpus=result.gpus,
        quarantine=node.labels.get(QUARANTINE),
    )


def _passes(first: int | None, last: int | None) -> int:
    """How many passes in a row had the present facts: the report says which was the first, the heartbeat which was the last.

    The report is written a moment before the heartbeat of its pass. A heartbeat farther behind than that was deleted and counts
    from one again, and all that it has counted since had these facts.
    """
    if first is None or last is None:
        return 0
    return last - first + 1 if last >= first - 1 else last


def _missing(number: int, expectation: HardwareExpectation) -> NodeObservation:
    reason = f"declared, and fewer than {expectation.nodes} nodes carry the pool's labels"
    return NodeObservation(
        node=MISSING.format(number), pool=expectation.pool, state=NodeState.MISSING, judgement=unjudged(reason)
    )
