"""What is due on one node: a step, a step that must wait, or nothing. Pure; called by `plan`, by `execute` when a node changed
underneath, and by `nodepool`, so that what a preview shows and what an update does cannot differ.

Desired: a node is quarantined exactly when it deviates, which is when a fault was measured. A warning is shown and never acted on.
What is unknown is never touched, and neither is a node on which a person has overruled us, until it is clean by itself.
"""

from schemas.drift import NodeObservation, NodeState
from schemas.finding import Finding, Verdict
from schemas.plan import Act, Step, Waiting

Decision = Step | Waiting | None


def decide(node: NodeObservation, confirm: int) -> Decision:
    """`confirm` passes in a row must agree before a node is quarantined, released or relabelled."""
    match node.judgement.verdict:
        case Verdict.UNKNOWN:
            return _unknown(node)
        case Verdict.UNHEALTHY:
            return _deviating(node, confirm)
    return _clean(node, confirm)


def faults(node: NodeObservation) -> tuple[Finding, ...]:
    """The findings that take a node out of service, causes first."""
    return tuple(finding for finding in node.judgement.findings if finding.severity == "fault")


def _unknown(node: NodeObservation) -> Decision:
    """A node already out of service stays there: its finding is open until a measurement says otherwise."""
    if node.state in (NodeState.QUARANTINED, NodeState.RESPECTED):
        return None
    return Waiting(act="verify", node=node.node, pool=node.pool, reason=node.judgement.reason or "unknown", blocked_by="unknown")


def _deviating(node: NodeObservation, confirm: int) -> Decision:
    finding, *others = faults(node)
    if node.state is NodeState.RESPECTED:
        return None
    if node.state is NodeState.QUARANTINED:
        known = node.quarantine in (finding.id, *(other.id for other in others))
        return None if known or not _confirmed(node, confirm) else _step("relabel", node, finding)
    if not _confirmed(node, confirm):
        return _unconfirmed("quarantine", node, confirm, finding.summary)
    return _step("quarantine", node, finding)


def _clean(node: NodeObservation, confirm: int) -> Decision:
    match node.state:
        case NodeState.UNVERIFIED:
            return _step("verify", node, None)
        case NodeState.QUARANTINED if _confirmed(node, confirm):
            return _step("release", node, None)
        case NodeState.QUARANTINED:
            return _unconfirmed("release", node, confirm, "clean again")
        case NodeState.RESPECTED if _confirmed(node, confirm):
            return _step("forget", node, None)
    return None


def _confirmed(node: NodeObservation, confirm: int) -> bool:
    return node.passes >= confirm


def _step(act: Act, node: NodeObservation, finding: Finding | None) -> Step:
    reason = finding.summary if finding else f"verdict {node.judgement.verdict}"
    return Step(
        act=act, node=node.node, pool=node.pool, finding=finding.id if finding else None, reason=reason, digest=node.digest
    )


def _unconfirmed(act: Act, node: NodeObservation, confirm: int, what: str) -> Waiting:
    reason = f"{what} (seen in {node.passes} of {confirm} passes)"
    return Waiting(act=act, node=node.node, pool=node.pool, reason=reason, blocked_by="confirm")
