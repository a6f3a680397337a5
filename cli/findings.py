"""One drift check, sorted into what a person does with it: act, know, wait, ask why.

Pure; called by the drift command and its rendering.
"""

from collections.abc import Iterable, Iterator, Sequence

from schemas.base import Record
from schemas.drift import Drift, LayerError, NodeObservation, NodeState, ResourceDrift
from schemas.finding import Difference, Finding, Kind, Layer, Scalar, Verdict
from schemas.plan import Plan, Step, Waiting

HARDWARE_KINDS: frozenset[Kind] = frozenset({"hardware", "software"})
SET_ASIDE = frozenset({NodeState.QUARANTINED, NodeState.RESPECTED})
"""States in which a finding is handled already: by us, or by a person who overruled us."""

DIFFERS = frozenset({"verify", "release"})
"""Acts that are due although nothing is wrong with the node: its marks are not what they should be, and a preview shows that too."""


class Entry(Record, frozen=True, kw_only=True):
    """One difference of one node, flat, so that programs can filter it. A finding without differences has no field."""

    kind: Kind
    layer: Layer
    pool: str
    node: str
    state: NodeState
    verdict: Verdict
    id: str
    severity: str
    remedy: str
    summary: str
    since: str | None = None
    subject: str = "node"
    gpu: int | None = None  # NVML index
    bus_address: str | None = None
    field: str | None = None
    declared: Scalar = None
    measured: Scalar = None


class Unknown(Record, frozen=True, kw_only=True):
    """A node of which nothing can be said."""

    pool: str
    node: str
    state: NodeState
    reason: str


class Check(Record, frozen=True, kw_only=True):
    """The whole answer of one drift check."""

    cluster: str
    findings: tuple[Entry, ...] = ()  # open, of nodes in service
    handled: tuple[Entry, ...] = ()  # of nodes that are set aside
    unknown: tuple[Unknown, ...] = ()
    strays: tuple[str, ...] = ()  # reports of nodes in no pool
    due: tuple[Step, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    resources: tuple[ResourceDrift, ...] = ()
    unreachable: tuple[LayerError, ...] = ()

    @property
    def faults(self) -> tuple[Entry, ...]:
        """The findings that take a node out of service."""
        return tuple(entry for entry in self.findings if entry.severity == "fault")

    @property
    def drifted(self) -> bool:
        """Whether anything is not as declared and not handled yet. Warnings are shown and are no drift."""
        return bool(self.faults or self.resources or any(step.act in DIFFERS for step in self.due))


def check(drift: Drift, plan: Plan, kinds: Iterable[Kind]) -> Check:
    """Sort a check of these kinds. `plan` is what reconcile would do; without hardware kinds it is empty."""
    wanted = frozenset(kinds)
    nodes = [node for pool in drift.pools for node in pool.nodes]
    found = [entry for node in nodes for entry in entries(node) if entry.kind in wanted]
    ids = {entry.id for entry in found}
    return Check(
        cluster=drift.cluster,
        findings=tuple(entry for entry in found if entry.state not in SET_ASIDE),
        handled=tuple(entry for entry in found if entry.state in SET_ASIDE),
        unknown=tuple(_unknown(node) for node in nodes if node.judgement.verdict is Verdict.UNKNOWN and node.state not in SET_ASIDE),
        strays=tuple(stray for pool in drift.pools for stray in pool.strays),
        due=tuple(step for step in plan.steps if step.finding is None or step.finding in ids),
        waiting=tuple(waiting for waiting in plan.waiting if waiting.blocked_by != "unknown"),
        resources=tuple(resource for resource in drift.resources if resource.kind in wanted),
        unreachable=drift.unreachable,
    )


def exit_code(found: Check, strict: bool = False) -> int:
    """0 in sync, 1 drift, 3 only unknown. `strict` counts handled findings and warnings as drift too."""
    if found.drifted or (strict and (found.handled or found.findings)):
        return 1
    return 3 if found.unknown or found.unreachable else 0


def entries(node: NodeObservation) -> Iterator[Entry]:
    """Everything that is to be said of one node, a difference each."""
    if node.state in SET_ASIDE and not node.judgement.findings:
        yield _entry(node, _set_aside(node), None)
    for finding in node.judgement.findings:
        for difference in finding.differences or (None,):
            yield _entry(node, finding, difference)


def _entry(node: NodeObservation, finding: Finding, difference: Difference | None) -> Entry:
    what = difference or Difference(subject=finding.subject, field="", declared=None, measured=None)
    return Entry(
        kind=finding.kind,
        layer=finding.layer,
        pool=node.pool,
        node=node.node,
        state=node.state,
        verdict=node.judgement.verdict,
        id=finding.id,
        severity=finding.severity,
        remedy=finding.remedy,
        summary=finding.summary,
        since=node.since,
        subject=what.subject,
        gpu=what.index if what.subject.startswith("gpu") else None,
        bus_address=what.address,
        field=what.field or None,
        declared=what.declared,
        measured=what.measured,
    )


def _set_aside(node: NodeObservation) -> Finding:
    """What stands on a node that was set aside for something that is not measured any more."""
    now = node.judgement.reason or f"clean in {node.passes} passes"
    summary = f"set aside for {node.quarantine or 'a finding that nobody recorded'}; now {now}"
    return Finding(id=node.quarantine or "unknown", subject="node", severity="info", layer="drivers", remedy="investigate", summary=summary)


def _unknown(node: NodeObservation) -> Unknown:
    return Unknown(pool=node.pool, node=node.node, state=node.state, reason=node.judgement.reason or "unknown")


def names(nodes: Sequence[Step | Waiting], limit: int = 8) -> str:
    """The nodes of these acts for a sentence: `train-1, train-2 and 40 more`."""
    listed = list(dict.fromkeys(each.node for each in nodes))
    rest = len(listed) - limit
    return ", ".join(listed[:limit]) + (f" and {rest} more" if rest > 0 else "")
