"""Observed nodes, pools and plans, as small as they can be: what the tests of the command line print and count."""

from typing import Any

from schemas.drift import NodeObservation, NodeState, PoolObservation
from schemas.finding import Difference, Finding, Judgement, Verdict
from schemas.plan import Step, Waiting

SINCE = "2026-11-23T16:14:57Z"

NARROW = Finding(
    id="pcie-width",
    subject="gpu3",
    severity="fault",
    layer="drivers",
    remedy="replace-hardware",
    summary="GPU 3 runs at PCIe x8, declared x16",
    differences=(Difference(subject="gpu3", field="pcieWidth", declared=16, measured=8, address="0000:45:00.0", index=3),),
)
OLD_DRIVER = Finding(
    id="driver-version",
    subject="node",
    severity="fault",
    layer="drivers",
    remedy="re-apply",
    summary="driver 570.86.15 runs, 580.95.05 is declared",
    kind="software",
    differences=(Difference(subject="node", field="driverVersion", declared="580.95.05", measured="570.86.15"),),
)
FAR_NIC = Finding(
    id="nic-affinity",
    subject="nic0",
    severity="warning",
    layer="fabric",
    remedy="investigate",
    summary="NIC 0 is NODE away from its GPU, PXB is declared",
    differences=(Difference(subject="nic0", field="level", declared="PXB", measured="NODE", address="0000:18:00.0", index=0),),
)


def healthy(node: str, state: NodeState = NodeState.IN_SERVICE, **more: Any) -> NodeObservation:
    """A node with nothing to say of it, in whatever state its marks are."""
    return observed(node, state, Judgement(verdict=Verdict.HEALTHY), **more)


def deviating(node: str, *findings: Finding, state: NodeState = NodeState.IN_SERVICE, **more: Any) -> NodeObservation:
    return observed(node, state, Judgement(verdict=Verdict.UNHEALTHY, findings=findings or (NARROW,)), **more)


def degraded(node: str) -> NodeObservation:
    return observed(node, NodeState.IN_SERVICE, Judgement(verdict=Verdict.DEGRADED, findings=(FAR_NIC,)))


def unknown(node: str, state: NodeState = NodeState.IN_SERVICE) -> NodeObservation:
    return observed(node, state, Judgement(verdict=Verdict.UNKNOWN, reason="no heartbeat for 7 minutes"))


def observed(node: str, state: NodeState, judgement: Judgement, **more: Any) -> NodeObservation:
    about: dict[str, Any] = {"digest": "9e934d91682ac44b", "since": SINCE, "passes": 2, "age_seconds": 7.0} | more
    return NodeObservation(node=node, pool=node.rpartition("-")[0], state=state, judgement=judgement, **about)


def pool(*nodes: NodeObservation, name: str = "train", machine: str = "hgx-h100-8x400g", strays: tuple[str, ...] = ()) -> PoolObservation:
    return PoolObservation(pool=name, machine=machine, declared_nodes=len(nodes), nodes=nodes, strays=strays)


def step(act: Any, node: str, finding: Finding | None = None) -> Step:
    reason = finding.summary if finding else "verdict healthy"
    return Step(act=act, node=node, pool="train", finding=finding.id if finding else None, reason=reason, digest="9e934d91682ac44b")


def waiting(act: Any, node: str, blocked_by: Any, reason: str) -> Waiting:
    return Waiting(act=act, node=node, pool="train", reason=reason, blocked_by=blocked_by)
