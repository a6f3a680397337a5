"""The one executor: carries a plan out, within its budget and never against a person. Called by the provider's Update and by
`plumbline reconcile`.

Before each act the node is read again and decided again from what it is now, so a plan that has aged does no harm. It may be killed
at any moment: each act is one patch, and the next run plans from what it finds.
"""

from collections.abc import Callable, Iterable

import msgspec

from reconcile import record
from reconcile.api import Api, Conflict, NotFound
from reconcile.decide import decide
from reconcile.lease import Lease, held
from reconcile.marking import patch
from reconcile.objects import Node
from reconcile.paths import NODES, selector
from reconcile.paths import node as node_path
from reconcile.plan import budget, over_budget
from reconcile.pools import node_state
from reconcile.snapshot import take_nodes
from schemas.desired import HardwareExpectation
from schemas.drift import NodeObservation, PoolObservation
from schemas.marks import QUARANTINE, VERIFIED
from schemas.plan import Execution, Plan, Step, Waiting

TRIES = 3  # at a node that changes between being read and being patched

Progress = Callable[[Step], None]


def execute(
    api: Api,
    plan: Plan,
    pools: Iterable[PoolObservation],
    expectations: Iterable[HardwareExpectation],
    progress: Progress = lambda _: None,
) -> Execution:
    """Do what the plan says. Refused when another reconcile is at work; Unreachable at the act that the server did not answer.

    `pools` are the observations that the plan was made from; `progress` is told each step when it is over.
    """
    if not plan.steps and not plan.verdicts:
        return Execution(waiting=plan.waiting)
    nodes = {node.node: node for pool in pools for node in pool.nodes}
    declared = {expectation.pool: expectation for expectation in expectations}
    with held(api) as lease:
        run = _Run(api, lease, nodes, declared)
        for step in plan.steps:
            run.act(step)
            progress(step)
        recorded = run.record(plan.verdicts)
    return Execution(done=tuple(run.done), waiting=(*plan.waiting, *run.waiting), notes=tuple(run.notes), recorded=recorded)


def withdraw(api: Api, expectation: HardwareExpectation) -> None:
    """Take our `verified` label from the pool's nodes; quarantines stay. Each removal is complete in itself, so no lease is asked for."""
    for node in api.metadata(NODES, selector(expectation.selector | {VERIFIED: "true"})):
        name = node.metadata.name
        step = Step(act="unverify", node=name, pool=expectation.pool, finding=None, reason="no stack declares this pool any more")
        api.merge(node_path(name), {"metadata": {"labels": {VERIFIED: None}}})
        record.event(api, node.metadata, step)


class _Run:
    """One execution: what it works with, and what has come of it so far."""

    def __init__(
        self, api: Api, lease: Lease, nodes: dict[str, NodeObservation], declared: dict[str, HardwareExpectation]
    ) -> None:
        self._api, self._lease, self._nodes, self._declared = api, lease, nodes, declared
        self._free: dict[str, int] = {}  # places in each pool's budget, counted at its first quarantine
        self.done: list[Step] = []
        self.waiting: list[Waiting] = []
        self.notes: list[str] = []

    def act(self, step: Step) -> None:
        """Do the step, or put it off when its pool's budget is used up by now."""
        self._lease.renew()
        if step.act == "quarantine" and self._places(step.pool) <= 0:
            self.waiting.append(over_budget(step, self._declared[step.pool]))
        elif self._apply(step):
            self.done.append(step)

    def _places(self, pool: str) -> int:
        """Counted under the lease: between the plan and now another run may have used the budget, and a release may have failed."""
        expectation = self._declared[pool]
        quarantined = sum(step.act == "quarantine" and step.pool == pool for step in self.done)
        if pool not in self._free:
            self._free[pool] = budget(expectation) - sum(node.tainted for node in take_nodes(self._api, expectation.selector))
        return self._free[pool] - quarantined

    def record(self, verdicts: Iterable[tuple[str, str]]) -> int:
        """How many verdicts were written. A report that has gone since needs none."""
        recorded = 0
        for name, _ in verdicts:
            self._lease.renew()
            try:
                record.verdict(self._api, self._nodes[name])
            except NotFound:
                continue
            recorded += 1
        return recorded

    def _apply(self, step: Step) -> bool:
        """Whether the act was done. A node that changed underneath is decided anew, and left alone when something else is due now."""
        for _ in range(TRIES):
            node = self._api.find(node_path(step.node), Node)
            if node is None or not self._still_due(step, node):
                self.notes.append(f"{step.node} has changed since it was observed: {step.act} is no longer due")
                return False
            try:
                self._api.merge(node_path(step.node), patch(node, step, self._declared[step.pool].effect, self._api.now))
            except Conflict:
                continue
            record.event(self._api, node.metadata, step)
            return True
        self.notes.append(f"{step.node} keeps changing: {step.act} was tried {TRIES} times and is left for the next run")
        return False

    def _still_due(self, step: Step, node: Node) -> bool:
        tainted = any(taint.key == QUARANTINE for taint in node.spec.taints)
        now = msgspec.structs.replace(
            self._nodes[step.node],
            state=node_state(node.metadata.labels, node.metadata.annotations, tainted=tainted),
            quarantine=node.metadata.labels.get(QUARANTINE),
        )
        decision = decide(now, self._declared[step.pool].confirm)
        return isinstance(decision, Step) and decision.act == step.act
