"""Observed nodes and pools, made by hand or drawn by hypothesis."""

from typing import Any

from hypothesis import strategies as st

from schemas.drift import NodeObservation, NodeState, PoolObservation
from schemas.finding import Difference, Finding, Judgement, Severity, Verdict

IDS = ("pcie-width", "gpu-lost", "driver-version")


def finding(id_: str = "pcie-width", severity: Severity = "fault") -> Finding:
    difference = Difference(subject="gpu3", field="pcieWidth", declared=16, measured=8, address="0000:03:00.0", index=4)
    summary = "GPU 4 runs at PCIe x8, declared x16"
    return Finding(
        id=id_, subject="gpu3", severity=severity, layer="drivers", remedy="replace-hardware", summary=summary, differences=(difference,)
    )


HEALTHY = Judgement(verdict=Verdict.HEALTHY)
DEGRADED = Judgement(verdict=Verdict.DEGRADED, findings=(finding("nic-affinity", "warning"),))
UNHEALTHY = Judgement(verdict=Verdict.UNHEALTHY, findings=(finding(),))
UNKNOWN = Judgement(verdict=Verdict.UNKNOWN, reason="no heartbeat for 12 minutes")


def node(
    name: str = "train-1", state: NodeState = NodeState.IN_SERVICE, judgement: Judgement = HEALTHY, **changes: Any
) -> NodeObservation:
    """In service and healthy, its facts seen in nine passes, unless said otherwise."""
    quarantined = state in (NodeState.QUARANTINED, NodeState.RESPECTED)
    defaults: dict[str, Any] = {"digest": "a", "passes": 9, "quarantine": "pcie-width" if quarantined else None}
    return NodeObservation(node=name, pool="train", state=state, judgement=judgement, **(defaults | changes))


def pool(*nodes: NodeObservation, declared: int | None = None) -> PoolObservation:
    return PoolObservation(
        pool="train", machine="hgx-h100-8x400g", declared_nodes=len(nodes) if declared is None else declared, nodes=nodes
    )


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    verdict = draw(st.sampled_from(Verdict))
    if verdict is Verdict.UNHEALTHY:
        ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True))
        return Judgement(verdict=verdict, findings=tuple(finding(id_) for id_ in ids))
    return {Verdict.HEALTHY: HEALTHY, Verdict.DEGRADED: DEGRADED, Verdict.UNKNOWN: UNKNOWN}[verdict]


@st.composite
def pools(draw: st.DrawFn) -> PoolObservation:
    """A pool in any state that a cluster could be in."""
    count = draw(st.integers(min_value=1, max_value=12))
    nodes = []
    for number in range(count):
        state = draw(st.sampled_from([state for state in NodeState if state is not NodeState.MISSING]))
        marked = state in (NodeState.QUARANTINED, NodeState.RESPECTED)
        quarantine = draw(st.sampled_from((*IDS, None))) if marked else None
        nodes.append(
            node(
                f"train-{number}",
                state,
                draw(judgements()),
                passes=draw(st.integers(min_value=0, max_value=4)),
                since=draw(st.sampled_from((None, "2026-08-01T10:00:00Z", "2026-08-01T11:00:00Z"))),
                quarantine=quarantine,
            )
        )
    return pool(*nodes)
