"""From lists and reports to judged pools: what is asked, and what is concluded from what is there, old or absent."""

from reconcile.observe import observe, observe_pool
from reconcile.paths import LEASES, NODES, REPORT_LIST
from schemas.desired import HardwareExpectation
from schemas.drift import NodeObservation, NodeState
from schemas.finding import Verdict
from schemas.marks import DIGEST, PASSES, QUARANTINE, QUARANTINE_NOTE, SINCE_PASS, VERIFIED
from tests.reconcile.fake_cluster import FakeCluster
from tests.reconcile.machines import changed, expectation, healthy

TAINT = {"key": QUARANTINE, "value": "pcie-width", "effect": "NoSchedule"}
FAULT = {"facts.gpus.3.pcie.width": 8}


def _node(cluster: FakeCluster, expected: HardwareExpectation, name: str) -> NodeObservation:
    pool = observe_pool(cluster.api(), expected)
    return next(node for node in pool.nodes if node.node == name)


def _unknown(cluster: FakeCluster, expected: HardwareExpectation, name: str) -> str | None:
    node = _node(cluster, expected, name)
    assert node.judgement.verdict is Verdict.UNKNOWN
    return node.judgement.reason


def test_a_healthy_pool_costs_four_lists_and_one_report(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    pool = observe_pool(cluster.api(), expected)

    assert {(node.state, node.judgement.verdict) for node in pool.nodes} == {(NodeState.IN_SERVICE, Verdict.HEALTHY)}
    assert [node.node for node in pool.nodes] == ["train-1", "train-2", "train-3", "train-4"]
    assert (pool.pool, pool.machine, pool.declared_nodes, pool.strays) == ("train", "hgx-h100-8x400g", 4, ())
    assert sorted(cluster.requests) == sorted(
        [f"GET {NODES}", f"GET {NODES}", f"GET {REPORT_LIST}", f"GET {LEASES}", f"GET {REPORT_LIST}/train-1"]
    )


def test_a_deviating_node_is_judged_by_its_own_report(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    for number, bus in ((2, "0000:5d:00.0"), (3, "0000:9a:00.0")):
        report = healthy(expected, f"train-{number}")
        cluster.report(changed(report, FAULT | {"identity.gpus.3.bus": bus, "identity.gpus.3.index": number}))

    for number, bus in ((2, "0000:5d:00.0"), (3, "0000:9a:00.0")):
        node = _node(cluster, expected, f"train-{number}")
        [finding] = node.judgement.findings
        assert finding.summary == f"GPU {number} runs at PCIe x8, declared x16"
        assert (finding.differences[0].index, finding.differences[0].address) == (number, bus)
        assert node.identity_gpus[3] == (number, bus)


def test_facts_about_the_facts(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.report(healthy(expected, "train-1"), passes=7, age=42)
    node = _node(cluster, expected, "train-1")

    assert (node.passes, node.age_seconds, node.since) == (7, 42.0, "2026-08-01T11:00:00Z")
    assert node.digest == cluster.objects[f"{REPORT_LIST}/train-1"]["metadata"]["labels"][DIGEST]
    assert (node.judged_digest, node.recorded_verdict) == (None, None)


def test_the_recorded_verdict_is_read_without_the_report(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.objects[f"{REPORT_LIST}/train-2"]["status"] = {"verdict": "unhealthy", "digest": "old"}
    node = _node(cluster, expected, "train-2")

    assert (node.judged_digest, node.recorded_verdict) == ("old", "unhealthy")
    assert f"GET {REPORT_LIST}/train-2" not in cluster.requests


def test_no_definition_is_unknown(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.collections -= {REPORT_LIST}

    assert _unknown(cluster, expected, "train-1") == "the cluster has no NodeReports yet: apply the drivers layer"


def test_no_report_is_unknown(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    del cluster.objects[f"{REPORT_LIST}/train-1"]

    assert _unknown(cluster, expected, "train-1") == "no report yet"


def test_no_heartbeat_is_unknown(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    del cluster.objects[f"{LEASES}/train-1"]

    assert _unknown(cluster, expected, "train-1") == "no heartbeat"


def test_an_old_heartbeat_is_unknown(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.report(healthy(expected, "train-1"), age=299)
    assert _node(cluster, expected, "train-1").judgement.verdict is Verdict.HEALTHY

    cluster.report(healthy(expected, "train-1"), age=720)
    assert _unknown(cluster, expected, "train-1") == "no heartbeat for 12 minutes"


def test_a_stale_fault_is_unknown(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.report(changed(healthy(expected, "train-1"), FAULT), age=720)

    assert _unknown(cluster, expected, "train-1") == "no heartbeat for 12 minutes"


def test_a_partial_report_is_unknown(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    runs = [{"probe": "nvlink", "outcome": "timeout", "subject": "gpu3"}]
    cluster.report(changed(healthy(expected, "train-1"), {"runs": runs, "outcome": "partial"}))

    assert _unknown(cluster, expected, "train-1") == "nvlink of gpu3 ended timeout"


def test_a_report_that_nobody_can_read_costs_one_node(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    report = cluster.objects[f"{REPORT_LIST}/train-1"]
    report["metadata"]["labels"][DIGEST] = "broken"
    report["spec"] = {"facts": "none"}

    reason = _unknown(cluster, expected, "train-1")
    assert reason is not None
    assert reason.startswith("its report cannot be read: Expected `object`")
    assert _node(cluster, expected, "train-2").judgement.verdict is Verdict.HEALTHY


def test_a_report_that_changes_between_list_and_read(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    def change(request: object) -> None:
        if f"{REPORT_LIST}/" in str(request):
            for number in range(1, 5):
                cluster.objects[f"{REPORT_LIST}/train-{number}"]["metadata"]["labels"][DIGEST] = "newer"

    cluster.before = change

    assert _unknown(cluster, expected, "train-1") == "its report changed while it was read"


def test_another_node_stands_in_for_one_whose_report_changed(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    def remove(request: object) -> None:
        if f"{REPORT_LIST}/train-1" in str(request):
            cluster.objects.pop(f"{REPORT_LIST}/train-1", None)

    cluster.before = remove

    assert _node(cluster, expected, "train-2").judgement.verdict is Verdict.HEALTHY


def test_declared_nodes_that_are_not_there_are_missing(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    del cluster.objects[f"{NODES}/train-3"]
    pool = observe_pool(cluster.api(), expected)

    assert [(node.node, node.state) for node in pool.nodes if node.state is NodeState.MISSING] == [("missing-1", NodeState.MISSING)]
    assert pool.strays == ("train-3",)


def test_states(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    note = {"metadata": {"labels": {"plumbline.dev/pool": "train"}, "annotations": {QUARANTINE_NOTE: "{}"}}, "spec": {"taints": []}}
    cluster.node("train-1", labels={VERIFIED: "true", QUARANTINE: "pcie-width"}, taints=[TAINT])
    cluster.node("train-2", labels={QUARANTINE: "pcie-width"}, taints=[{"key": "else", "effect": "NoSchedule"}])
    cluster.node("train-3")
    cluster.put(f"{NODES}/train-4", note)

    pool = observe_pool(cluster.api(), expected)

    assert [(node.state, node.quarantine) for node in pool.nodes] == [
        (NodeState.QUARANTINED, "pcie-width"),
        (NodeState.RESPECTED, "pcie-width"),
        (NodeState.UNVERIFIED, None),
        (NodeState.RESPECTED, None),
    ]


def test_a_taint_whose_label_a_person_took_still_quarantines(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    metadata = {"labels": {"plumbline.dev/pool": "train"}, "annotations": {QUARANTINE_NOTE: "{}"}}
    cluster.put(f"{NODES}/train-4", {"metadata": metadata, "spec": {"taints": [TAINT]}})

    assert _node(cluster, expected, "train-4").state is NodeState.QUARANTINED


def test_passes_while_a_report_is_newer_than_its_heartbeat(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.report(healthy(expected, "train-1"), passes=0)
    assert _node(cluster, expected, "train-1").passes == 0


def test_passes_after_a_heartbeat_was_deleted_count_from_one(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.objects[f"{REPORT_LIST}/train-1"]["metadata"]["annotations"][SINCE_PASS] = "900"
    cluster.objects[f"{LEASES}/train-1"]["metadata"]["annotations"][PASSES] = "3"

    assert _node(cluster, expected, "train-1").passes == 3


def test_annotations_that_somebody_edited(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.objects[f"{LEASES}/train-1"]["metadata"]["annotations"][PASSES] = "many"

    assert _node(cluster, expected, "train-1").passes == 0


def test_all_pools_of_a_cluster(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    edge = expectation("l4-4x", pool="edge", nodes=1, selector={"plumbline.dev/pool": "edge"})
    cluster.node("edge-1", pool="edge")
    cluster.report(healthy(edge, "edge-1"))
    cluster.report(changed(healthy(edge, "guest-1"), {"pool": "somebody-elses"}))

    train, other = observe(cluster.api(), (expected, edge))

    assert [node.node for node in other.nodes] == ["edge-1"]
    assert other.nodes[0].state is NodeState.UNVERIFIED
    assert len(train.nodes) == 4
    assert (train.strays, other.strays) == (("guest-1",), ())


def test_nothing_declared(cluster: FakeCluster) -> None:
    assert observe(cluster.api(), ()) == ()
