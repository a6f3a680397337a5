"""A pool as a Pulumi resource sees it: measured values beside declared ones, under the same names. Pure; called by the provider.

Only nodes on which something is due stand in the two trees, so that the engine prints exactly those: `gpu3: {pcieWidth: 8 => 16}` and
`state: in-service => quarantined`. What is due is `decide`'s to say; a preview can therefore promise nothing that an update does not do.
"""

from collections import Counter
from typing import Any, NamedTuple

from reconcile.decide import decide, faults
from schemas.desired import HardwareExpectation
from schemas.drift import NodeObservation, NodeState, PoolObservation
from schemas.finding import Difference, Verdict
from schemas.plan import Step, Waiting

LISTED = 200  # nodes in a tree, worst first; the rest is one entry, so that a state file stays small when a whole fleet is new
COMMON = 10  # digests listed, most common first
REST = "and more"

Tree = dict[str, Any]


class Due(NamedTuple):
    """One node's entries in the two trees, and how bad it is (for the order)."""

    node: str
    measured: Tree
    declared: Tree
    rank: int


def trees(pool: PoolObservation, expectation: HardwareExpectation) -> tuple[Tree, Tree]:
    """(measured, declared): equal keys, and no equal value."""
    due = sorted(filter(None, (_due(node, expectation.confirm) for node in pool.nodes)), key=lambda item: (item.rank, item.node))
    measured: Tree = {item.node: item.measured for item in due[:LISTED]}
    declared: Tree = {item.node: item.declared for item in due[:LISTED]}
    if rest := len(due) - len(measured):
        measured[REST], declared[REST] = {"nodes": rest}, {"nodes": 0}
    return measured, declared


def summary(pool: PoolObservation) -> Tree:
    """The counts that stand in the outputs whether or not anything is due."""
    digests = Counter(node.digest for node in pool.nodes if node.digest)
    return {
        "verified": sum(node.state is NodeState.IN_SERVICE for node in pool.nodes),
        "unknown": sum(node.judgement.verdict is Verdict.UNKNOWN for node in pool.nodes),
        "quarantined": _finding_by_node(pool, NodeState.QUARANTINED),
        "respected": _finding_by_node(pool, NodeState.RESPECTED),
        "degraded": {node.node: node.judgement.findings[0].id for node in pool.nodes if node.judgement.verdict is Verdict.DEGRADED},
        "digests": dict(digests.most_common(COMMON)),
        "strays": list(pool.strays),
    }


def _finding_by_node(pool: PoolObservation, state: NodeState) -> dict[str, str]:
    return {node.node: node.quarantine or "unknown" for node in pool.nodes if node.state is state}


def _due(node: NodeObservation, confirm: int) -> Due | None:
    match decide(node, confirm):
        case Waiting(blocked_by="unknown"):
            return Due(node.node, {"state": "unknown"}, {"state": "verified"}, rank=1)
        case Step(act="quarantine") | Waiting(act="quarantine"):
            return _deviating(node)
        case Step(act="verify" | "release"):
            return Due(node.node, {"state": node.state.value}, {"state": NodeState.IN_SERVICE.value}, rank=2)
    return None


def _deviating(node: NodeObservation) -> Due:
    differences = [difference for finding in faults(node) for difference in finding.differences]
    measured: Tree = {"state": node.state.value}
    declared: Tree = {"state": NodeState.QUARANTINED.value}
    for difference in differences:
        _branch(measured, difference)[difference.field] = difference.measured
        _branch(declared, difference)[difference.field] = difference.declared
    return Due(node.node, measured, declared, rank=0)


def _branch(tree: Tree, difference: Difference) -> Tree:
    """Where a subject's fields stand: a GPU by NVML's index and a NIC by its rail; the node's own fields beside its state."""
    if difference.subject == "node":
        return tree
    kind = difference.subject.rstrip("0123456789")
    number = difference.subject.removeprefix(kind) if difference.index is None else difference.index
    branch: Tree = tree.setdefault(f"{kind}{number}", {})
    return branch
