"""The resources, called as the engine calls them, on a cluster in memory."""

from typing import Any

import pytest

from reconcile.provider import cluster as cluster_module
from reconcile.provider import gate as gate_module
from reconcile.provider import node_pool as node_pool_module
from reconcile.provider.cluster import Cluster
from reconcile.provider.gate import gate
from reconcile.provider.node_pool import ADOPTED, NodePool
from reconcile.provider.resource import Tree
from schemas.desired import HardwareExpectation
from schemas.errors import InputError, Refused, Unreachable
from schemas.marks import VERIFIED
from schemas.plain import plain
from tests.reconcile.fake_cluster import FakeCluster, refusal
from tests.reconcile.machines import changed, healthy

FAULT = {"facts.gpus.4.pcie.width": 8}
DRIFT = {"train-2": {"state": "in-service", "gpu3": {"pcieWidth": 8}}}
DUE = {"train-2": {"state": "quarantined", "gpu3": {"pcieWidth": 16}}}


@pytest.fixture(autouse=True)
def _connected(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cluster_module, gate_module, node_pool_module):
        monkeypatch.setattr(module, "connect", cluster.api)


@pytest.fixture
def inputs(expected: HardwareExpectation) -> Tree:
    return {"expect": plain(expected), "nodes": {}}


@pytest.fixture
def outputs(inputs: Tree) -> Tree:
    return NodePool().create(inputs, preview=False)[1]


def test_create_waits_for_nothing(cluster: FakeCluster, inputs: Tree) -> None:
    cluster.collections.clear()
    name, outputs = NodePool().create(inputs, preview=False)

    assert name == "demo/train"
    assert outputs["clusterId"] == "cluster-1"
    assert (outputs["expect"], outputs["nodes"], outputs["verified"]) == (inputs["expect"], {}, 0)


def test_create_in_a_preview_reads_nothing(cluster: FakeCluster, inputs: Tree) -> None:
    assert NodePool().create(inputs, preview=True) == ("demo/train", {"expect": inputs["expect"], "nodes": {}})
    assert cluster.requests == []


def test_read_of_a_healthy_pool(inputs: Tree, outputs: Tree) -> None:
    seen = NodePool().read(inputs, outputs)

    assert seen.inputs == inputs
    assert (seen.outputs["nodes"], seen.outputs["verified"], seen.outputs["unknown"]) == ({}, 4, 0)
    assert NodePool().diff(seen.outputs, seen.inputs) == {}


def test_drift_stands_on_both_sides(cluster: FakeCluster, expected: HardwareExpectation, inputs: Tree, outputs: Tree) -> None:
    cluster.report(changed(healthy(expected, "train-2"), FAULT))
    seen = NodePool().read(inputs, outputs)
    assert (seen.outputs["nodes"], seen.inputs["nodes"]) == (DRIFT, DUE)

    checked = NodePool().check(seen.inputs, {"expect": inputs["expect"]})

    assert checked.failures == ()
    assert NodePool().diff(seen.outputs, checked.inputs) == {
        'nodes["train-2"].state': "update",
        'nodes["train-2"].gpu3.pcieWidth': "update",
    }


def test_a_refresh_sees_a_node_come_and_go(inputs: Tree) -> None:
    drifted, clean = inputs | {"nodes": DRIFT}, inputs

    assert set(NodePool().diff(drifted, clean).values()) == {"delete"}
    assert set(NodePool().diff(clean, drifted).values()) == {"add"}


def test_update_acts_and_the_next_read_is_clean(
    cluster: FakeCluster, expected: HardwareExpectation, inputs: Tree, outputs: Tree
) -> None:
    cluster.report(changed(healthy(expected, "train-2"), FAULT))
    seen = NodePool().read(inputs, outputs)

    done = NodePool().update(seen.outputs, seen.inputs, preview=False)

    assert (done.outputs["nodes"], done.outputs["quarantined"], done.warnings) == ({}, {"train-2": "pcie-width"}, ())
    after = NodePool().read(seen.inputs, done.outputs)
    assert NodePool().diff(after.outputs, after.inputs) == {}


def test_update_in_a_preview_touches_nothing(cluster: FakeCluster, inputs: Tree, outputs: Tree) -> None:
    cluster.requests.clear()
    done = NodePool().update(outputs | {"nodes": DRIFT}, inputs | {"nodes": DUE}, preview=True)

    assert done.outputs == outputs | {"nodes": DUE}
    assert cluster.requests == []


def test_what_waits_is_a_warning_and_a_difference(
    cluster: FakeCluster, expected: HardwareExpectation, inputs: Tree, outputs: Tree
) -> None:
    for node in ("train-2", "train-3"):
        cluster.report(changed(healthy(expected, node), FAULT))

    done = NodePool().update(outputs, inputs, preview=False)

    assert done.warnings == (
        "train-3: quarantine waits for budget: GPU 3 runs at PCIe x8, declared x16; "
        "the quarantine budget of pool train is used up: 20% of 4 nodes, which is 1 at once",
    )
    assert set(done.outputs["nodes"]) == {"train-3"}


def test_a_new_expectation_takes_nothing_out_of_service(cluster: FakeCluster, inputs: Tree, outputs: Tree) -> None:
    upgraded = {"expect": inputs["expect"] | {"driverVersion": "590.44.01"}, "nodes": {}}

    done = NodePool().update(outputs, upgraded, preview=False)

    assert done.warnings == ADOPTED
    assert len(done.outputs["nodes"]) == 4
    assert cluster.events() == []


def test_a_bigger_budget_is_used_at_once(
    cluster: FakeCluster, expected: HardwareExpectation, inputs: Tree, outputs: Tree
) -> None:
    for node in ("train-2", "train-3"):
        cluster.report(changed(healthy(expected, node), FAULT))

    done = NodePool().update(outputs, inputs | {"expect": inputs["expect"] | {"budget": "50%"}}, preview=False)

    assert (done.warnings, set(done.outputs["quarantined"])) == ((), {"train-2", "train-3"})


def test_delete_takes_the_labels(cluster: FakeCluster, outputs: Tree) -> None:
    NodePool().delete(outputs)

    assert not any(VERIFIED in item["metadata"].get("labels", {}) for item in cluster.objects.values())


def test_another_cluster_is_refused_by_every_call_that_asks(cluster: FakeCluster, inputs: Tree, outputs: Tree) -> None:
    cluster.objects["/api/v1/namespaces/kube-system"]["metadata"]["uid"] = "cluster-2"
    cluster.requests.clear()

    sentence = "refused: this stack belongs to cluster cluster-1, the kubeconfig's context fake now leads to cluster-2"
    with pytest.raises(Refused, match=sentence):
        NodePool().read(inputs, outputs)
    with pytest.raises(Refused, match=sentence):
        NodePool().update(outputs, inputs, preview=False)
    with pytest.raises(Refused, match=sentence):
        NodePool().delete(outputs)
    assert set(cluster.requests) == {"GET /api/v1/namespaces/kube-system"}


def test_an_unreachable_server_is_an_error(cluster: FakeCluster, inputs: Tree, outputs: Tree) -> None:
    cluster.before = lambda _: refusal(503, "stopping")

    with pytest.raises(Unreachable):
        NodePool().read(inputs, outputs)


def test_an_import_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be imported"):
        NodePool().read({}, {})


def test_check_names_what_is_wrong(inputs: Tree) -> None:
    checked = NodePool().check({}, {"expect": inputs["expect"] | {"pool": 5}, "colour": "red"})

    assert checked.failures == (("colour", "is no property of a NodePool"), ("expect.pool", "Expected `str`, got `int`"))


def test_what_a_program_says_of_nodes_does_not_count(inputs: Tree) -> None:
    assert NodePool().check({}, inputs | {"nodes": DUE}).inputs["nodes"] == {}


def test_the_cluster_is_looked_up_when_it_is_checked() -> None:
    checked = Cluster().check({}, {"name": "demo"})

    assert (checked.inputs, checked.failures) == ({"name": "demo", "uid": "cluster-1"}, ())
    assert Cluster().create(checked.inputs, preview=True) == ("cluster-1", checked.inputs)
    assert Cluster().diff(checked.inputs, checked.inputs) == {}
    assert Cluster().read(checked.inputs, checked.inputs).outputs == checked.inputs


def test_another_cluster_fails_the_check() -> None:
    checked = Cluster().check({"name": "demo", "uid": "cluster-0"}, {"name": "demo"})

    [(path, reason)] = checked.failures
    assert path == "uid"
    assert reason.startswith("refused: this stack belongs to cluster cluster-0")


def test_an_unreachable_cluster_fails_the_check(cluster: FakeCluster) -> None:
    cluster.before = lambda _: refusal(503, "stopping")

    [(path, reason)] = Cluster().check({}, {"name": "demo"}).failures
    assert path == "uid"
    assert reason.startswith("unreachable: the API server")


@pytest.mark.parametrize("inputs", [{}, {"name": ""}, {"name": 5}])
def test_a_cluster_without_a_name(inputs: dict[str, Any]) -> None:
    assert Cluster().check({}, inputs).failures == (("name", "the name of the cluster is missing"),)


def test_a_new_name_is_an_update() -> None:
    have, want = {"name": "demo", "uid": "cluster-1"}, {"name": "other", "uid": "cluster-1"}

    assert Cluster().diff(have, want) == {"name": "update"}
    assert Cluster().update(have, want, preview=False).outputs == want


def test_the_gate_is_answered_in_plain_values(expected: HardwareExpectation) -> None:
    answer = gate({"layer": "operators", "percent": 95, "pools": [plain(expected)], "expectStatus": []})

    assert answer == {"open": True, "clusterId": "cluster-1"}


def test_a_malformed_question() -> None:
    with pytest.raises(InputError, match="malformed question"):
        gate({"layer": "roof"})
