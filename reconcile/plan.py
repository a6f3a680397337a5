"""Observations and expectations -> a Plan. Pure; called by the provider and by `plumbline reconcile`.

What each node is due stands in `decide`; here the budget is shared out. Releases come first, because each frees a place.
"""

from collections.abc import Iterable, Iterator

from reconcile.decide import Decision, decide
from schemas.desired import HardwareExpectation
from schemas.drift import NodeObservation, NodeState, PoolObservation
from schemas.finding import Verdict
from schemas.plan import Act, Plan, Step, Waiting

ORDER: tuple[Act, ...] = ("release", "forget", "verify", "unverify", "relabel", "quarantine")
"""Of the steps of a plan."""


def plan(cluster: str, pools: Iterable[PoolObservation], expectations: Iterable[HardwareExpectation]) -> Plan:
    """Every act that is due now, every one that has to wait and what it waits for, and the verdicts to record.

    KeyError when a pool was observed that is not declared.
    """
    declared = {expectation.pool: expectation for expectation in expectations}
    pools = tuple(pools)
    decisions = [decision for pool in pools for decision in _pool(pool, declared[pool.pool])]
    steps = [decision for decision in decisions if isinstance(decision, Step)]
    return Plan(
        cluster=cluster,
        steps=tuple(sorted(steps, key=lambda step: ORDER.index(step.act))),
        waiting=tuple(decision for decision in decisions if isinstance(decision, Waiting)),
        verdicts=tuple(verdict for pool in pools for verdict in _verdicts(pool)),
    )


def budget(expectation: HardwareExpectation) -> int:
    """How many nodes of the pool may be quarantined at once: the declared share, rounded up."""
    percent = int(expectation.budget.removesuffix("%"))
    return -(-percent * expectation.nodes // 100)


def over_budget(step: Step, expectation: HardwareExpectation) -> Waiting:
    """A quarantine for which there is no place, and why."""
    share = f"{expectation.budget} of {expectation.nodes} nodes, which is {budget(expectation)} at once"
    reason = f"{step.reason}; the quarantine budget of pool {step.pool} is used up: {share}"
    return Waiting(act="quarantine", node=step.node, pool=step.pool, reason=reason, blocked_by="budget")


def _pool(pool: PoolObservation, expectation: HardwareExpectation) -> Iterator[Step | Waiting]:
    decisions = [decide(node, expectation.confirm) for node in sorted(pool.nodes, key=_longest_first)]
    free = budget(expectation) - _quarantined(pool.nodes) + sum(_is(decision, "release") for decision in decisions)
    for decision in decisions:
        if isinstance(decision, Step) and decision.act == "quarantine":
            yield decision if free > 0 else over_budget(decision, expectation)
            free -= 1
        elif decision is not None:
            yield decision


def _verdicts(pool: PoolObservation) -> Iterator[tuple[str, str]]:
    """Those that the reports' statuses do not hold already. Nothing is recorded of a node that nothing is known of."""
    for node in pool.nodes:
        verdict = node.judgement.verdict
        if verdict is not Verdict.UNKNOWN and (node.judged_digest, node.recorded_verdict) != (node.digest, verdict):
            yield node.node, verdict.value


def _quarantined(nodes: Iterable[NodeObservation]) -> int:
    return sum(node.state is NodeState.QUARANTINED for node in nodes)


def _is(decision: Decision, act: Act) -> bool:
    return isinstance(decision, Step) and decision.act == act


def _longest_first(node: NodeObservation) -> tuple[bool, str, str]:
    """Who has deviated longest is served first; the name settles the rest."""
    return node.since is None, node.since or "", node.node
