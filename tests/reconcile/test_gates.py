"""Gates: what opens them, and what is said while they are closed."""

from typing import Any

import pytest

from reconcile.gates import answer, ask
from schemas.desired import HardwareExpectation
from schemas.drift import NodeState, PoolObservation
from schemas.gate import FABRIC_READY, GateAnswer, GateRequest
from schemas.marks import VERIFIED
from tests.reconcile.fake_cluster import FakeCluster
from tests.reconcile.machines import expectation, healthy
from tests.reconcile.observations import DEGRADED, HEALTHY, UNHEALTHY, UNKNOWN, node, pool

POLICY = "/apis/mellanox.com/v1alpha1/nicclusterpolicies/nic-cluster-policy"
S = NodeState


def _answer(observed: PoolObservation, percent: int = 95) -> GateAnswer:
    return answer(GateRequest(layer="operators", percent=percent), (observed,), {}, "cluster-1")


def test_open() -> None:
    assert _answer(pool(node("train-1"), node("train-2", judgement=DEGRADED))) == GateAnswer(open=True, cluster_id="cluster-1")


def test_nothing_is_asked() -> None:
    assert answer(GateRequest(layer="operators"), (), {}, "cluster-1").open


@pytest.mark.parametrize(
    ("healthy_nodes", "declared", "percent", "is_open"),
    [(4, 4, 95, True), (3, 4, 95, False), (3, 4, 75, True), (19, 20, 95, True), (18, 20, 95, False), (0, 4, 0, True)],
)
def test_the_share_is_of_the_declared_nodes(healthy_nodes: int, declared: int, percent: int, *, is_open: bool) -> None:
    nodes = [node(f"train-{number}") for number in range(healthy_nodes)]

    assert _answer(pool(*nodes, declared=declared), percent).open is is_open


@pytest.mark.parametrize(
    ("state", "judgement", "said"),
    [
        (S.QUARANTINED, UNHEALTHY, "train-1 is quarantined (pcie-width)"),
        (S.QUARANTINED, HEALTHY, "train-1 is quarantined (pcie-width)"),
        (S.RESPECTED, UNHEALTHY, "train-1 is respected (pcie-width)"),
        (S.IN_SERVICE, UNKNOWN, "train-1 is unknown (no heartbeat for 12 minutes)"),
        (S.IN_SERVICE, UNHEALTHY, "train-1 is unhealthy (GPU 4 runs at PCIe x8, declared x16)"),
        (
            S.UNVERIFIED,
            HEALTHY,
            "train-1 is healthy and not marked yet: `plumbline reconcile`, or `pulumi up` of the drivers layer, marks it",
        ),
    ],
)
def test_why_closed(state: NodeState, judgement: Any, said: str) -> None:
    [reason] = _answer(pool(node("train-1", state, judgement))).reasons

    assert reason == f"pool train: 0 of 1 nodes are verified, 95% are needed: {said}"


def test_many_nodes_are_counted() -> None:
    [reason] = _answer(pool(*(node(f"train-{number}", judgement=UNKNOWN) for number in range(9)))).reasons

    assert reason.endswith("train-4 is unknown (no heartbeat for 12 minutes); and 4 more")


def test_asked_of_a_cluster(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    request = GateRequest(layer="operators", percent=95, pools=(expected,))
    assert ask(cluster.api(), request) == GateAnswer(open=True, cluster_id="cluster-1")

    cluster.report(healthy(expected, "train-2"), age=720)
    assert ask(cluster.api(), request).reasons == (
        "pool train: 3 of 4 nodes are verified, 95% are needed: train-2 is unknown (no heartbeat for 12 minutes)",
    )


def test_a_label_without_a_report_opens_nothing(cluster: FakeCluster) -> None:
    for number in range(5, 9):
        cluster.node(f"train-{number}", labels={VERIFIED: "true"})
    eight = expectation(nodes=8)

    assert not ask(cluster.api(), GateRequest(layer="operators", percent=100, pools=(eight,))).open


@pytest.mark.parametrize(
    ("item", "reasons"),
    [
        ({"status": {"state": "ready"}}, ()),
        (
            {"status": {"state": "notReady"}},
            ("NicClusterPolicy nic-cluster-policy: status.state is notReady, ready is needed",),
        ),
        ({"status": "odd"}, ("NicClusterPolicy nic-cluster-policy: status.state says nothing yet, ready is needed",)),
        ({}, ("NicClusterPolicy nic-cluster-policy: status.state says nothing yet, ready is needed",)),
        (None, ("NicClusterPolicy nic-cluster-policy: status.state says nothing yet, ready is needed",)),
    ],
)
def test_an_object_that_must_be_ready(item: dict[str, Any] | None, reasons: tuple[str, ...]) -> None:
    cluster = FakeCluster()
    if item is not None:
        cluster.put(POLICY, {"metadata": {}} | item)

    assert ask(cluster.api(), GateRequest(layer="drivers", expect_status=(FABRIC_READY,))).reasons == reasons
