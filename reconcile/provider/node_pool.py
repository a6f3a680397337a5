"""`plumbline:hardware:NodePool`: the machines of one pool, declared and measured.

Read puts what is declared of the nodes on which something is due into the inputs, and what was measured into the outputs, under the
same names; Diff compares the two; Update acts. The engine therefore prints hardware drift in its own words: `pcieWidth: 8 => 16`.
"""


from reconcile.api import Api
from reconcile.connect import connect
from reconcile.execute import execute, withdraw
from reconcile.nodepool import summary, trees
from reconcile.observe import observe_pool
from reconcile.plan import plan
from reconcile.provider.expectation import decoded, failures, judged_alike
from reconcile.provider.identity import same_cluster
from reconcile.provider.resource import Change, Checked, Done, Seen, Tree
from reconcile.provider.values import leaves
from schemas.desired import HardwareExpectation
from schemas.drift import PoolObservation
from schemas.errors import InputError
from schemas.plan import Execution

COMPARED = ("expect", "nodes")


class NodePool:
    """Inputs {expect, nodes}; outputs those two, the cluster's id, and the counts of `nodepool.summary`."""

    def check(self, old_inputs: Tree, inputs: Tree) -> Checked:
        """`nodes` is never the program's to say: it stays what Read put there."""
        others = tuple((name, "is no property of a NodePool") for name in inputs if name not in COMPARED)
        kept = {"expect": inputs.get("expect"), "nodes": old_inputs.get("nodes", {})}
        return Checked(kept, (*others, *failures(inputs.get("expect"))))

    def diff(self, have: Tree, want: Tree) -> dict[str, Change]:
        """In a preview the same nodes stand on both sides; in a refresh, a node that came or went is a difference as well."""
        measured = _leaves(have)
        declared = _leaves(want)
        changes: dict[str, Change] = {path: "update" for path in declared if path in measured and declared[path] != measured[path]}
        changes |= {path: "add" for path in declared if path not in measured}
        return changes | {path: "delete" for path in measured if path not in declared}

    def create(self, inputs: Tree, *, preview: bool) -> tuple[str, Tree]:
        """Never waits for reports: what they say is for the next preview."""
        expectation = decoded(inputs["expect"])
        outputs = {"expect": inputs["expect"], "nodes": {}}
        if not preview:
            with connect() as api:
                unseen = PoolObservation(pool=expectation.pool, machine=expectation.machine.name, declared_nodes=expectation.nodes)
                outputs |= {"clusterId": same_cluster(api, None)} | summary(unseen)
        return f"{expectation.cluster}/{expectation.pool}", outputs

    def read(self, inputs: Tree, outputs: Tree) -> Seen:
        if "expect" not in inputs:
            raise InputError("a NodePool cannot be imported: what is expected of its machines stands in the program alone")
        expectation = decoded(inputs["expect"])
        with connect() as api:
            cluster = same_cluster(api, outputs.get("clusterId"))
            pool = observe_pool(api, expectation)
        measured, declared = trees(pool, expectation)
        seen = {"expect": inputs["expect"], "nodes": measured, "clusterId": cluster} | summary(pool)
        return Seen(inputs | {"nodes": declared}, seen)

    def update(self, have: Tree, want: Tree, *, preview: bool) -> Done:
        """Acts within the budget. What has to wait is a warning now and a difference in the next preview."""
        if preview:
            return Done(have | want)
        expectation = decoded(want["expect"])
        with connect() as api:
            cluster = same_cluster(api, have.get("clusterId"))
            warnings = self._act(api, expectation) if judged_alike(have["expect"], want["expect"]) else ADOPTED
            pool = observe_pool(api, expectation)
        measured, _ = trees(pool, expectation)
        return Done({"expect": want["expect"], "nodes": measured, "clusterId": cluster} | summary(pool), warnings)

    def delete(self, outputs: Tree) -> None:
        """Takes our `verified` labels away. A quarantine outlives the resource: the hardware is as broken as before."""
        with connect() as api:
            same_cluster(api, outputs.get("clusterId"))
            withdraw(api, decoded(outputs["expect"]))

    @staticmethod
    def _act(api: Api, expectation: HardwareExpectation) -> tuple[str, ...]:
        pool = observe_pool(api, expectation)
        planned = plan(expectation.cluster, (pool,), (expectation,))
        return _warnings(execute(api, planned, (pool,), (expectation,)))


ADOPTED = (
    "what is expected of the machines has changed, so this update took nothing out of service: the next preview judges by it",
)
"""Acting at once would quarantine the very nodes that the same update is about to bring to the new state."""


def _warnings(execution: Execution) -> tuple[str, ...]:
    waiting = (f"{item.node}: {item.act} waits for {item.blocked_by}: {item.reason}" for item in execution.waiting)
    return (*waiting, *execution.notes)


def _leaves(tree: Tree) -> Tree:
    return {path: value for name in COMPARED for path, value in leaves(tree.get(name, {}), name).items()}
