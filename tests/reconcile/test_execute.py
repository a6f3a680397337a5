"""The executor: what it does to nodes, what it leaves, and what it does when the ground moves."""

import json
from typing import Any

import httpx2
import pytest

from reconcile.api import Api
from reconcile.execute import execute, withdraw
from reconcile.observe import observe_pool
from reconcile.paths import LEASE, NODES, REPORT_LIST
from reconcile.plan import plan
from schemas.desired import HardwareExpectation
from schemas.errors import Refused, Unreachable
from schemas.marks import POOL, QUARANTINE, QUARANTINE_NOTE, VERIFIED
from schemas.plan import Execution, Step
from tests.reconcile.fake_cluster import FakeCluster, refusal
from tests.reconcile.machines import changed, expectation, healthy

FAULT = {"facts.gpus.4.pcie.width": 8}
OTHERS = [{"key": "maintenance", "effect": "NoExecute", "timeAdded": "2026-07-01T00:00:00Z"}]


def _reconcile(api: Api, expected: HardwareExpectation) -> Execution:
    """One pass, as the provider and the command line make it."""
    pool = observe_pool(api, expected)
    return execute(api, plan("demo", (pool,), (expected,)), (pool,), (expected,))


def _break(cluster: FakeCluster, expected: HardwareExpectation, *names: str) -> None:
    for name in names:
        cluster.report(changed(healthy(expected, name), FAULT))


def _node(cluster: FakeCluster, name: str) -> dict[str, Any]:
    return cluster.objects[f"{NODES}/{name}"]


def _writes(cluster: FakeCluster) -> list[str]:
    return [request for request in cluster.requests if not request.startswith("GET ")]


def test_nothing_is_due(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _reconcile(cluster.api(), expected)
    cluster.requests.clear()

    assert _reconcile(cluster.api(), expected) == Execution()
    assert _writes(cluster) == []


def test_quarantine_is_one_patch(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    cluster.node("train-2", labels={VERIFIED: "true", "zone": "a"}, taints=OTHERS)
    _break(cluster, expected, "train-2")

    done = _reconcile(cluster.api(), expected)

    assert [(step.act, step.node, step.finding) for step in done.done] == [("quarantine", "train-2", "pcie-width")]
    node = _node(cluster, "train-2")
    assert node["metadata"]["labels"] == {POOL: "train", "zone": "a", QUARANTINE: "pcie-width"}
    assert node["spec"]["taints"] == [*OTHERS, {"key": QUARANTINE, "effect": "NoSchedule", "value": "pcie-width"}]
    note = json.loads(node["metadata"]["annotations"][QUARANTINE_NOTE])
    assert (note["finding"], note["digest"], note["at"]) == ("pcie-width", done.done[0].digest, "2026-08-01T12:00:00Z")
    assert _writes(cluster).count(f"PATCH {NODES}/train-2") == 1


def test_the_declared_effect(cluster: FakeCluster) -> None:
    evicting = expectation(effect="NoExecute")
    _break(cluster, evicting, "train-2")
    _reconcile(cluster.api(), evicting)

    assert _node(cluster, "train-2")["spec"]["taints"][0]["effect"] == "NoExecute"


def test_release_puts_everything_back(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    before = _node(cluster, "train-2")
    _break(cluster, expected, "train-2")
    _reconcile(cluster.api(), expected)
    cluster.report(healthy(expected, "train-2"))

    done = _reconcile(cluster.api(), expected)

    assert [(step.act, step.node) for step in done.done] == [("release", "train-2")]
    after = _node(cluster, "train-2")
    assert (after["metadata"]["labels"], after["metadata"]["annotations"]) == (before["metadata"]["labels"], {})
    assert after["spec"] == {"taints": []}


def test_events_and_verdicts_are_recorded(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")

    done = _reconcile(cluster.api(), expected)

    digest = done.done[0].digest
    assert cluster.events() == [("train-2", "Quarantined", f"GPU 3 runs at PCIe x8, declared x16 (pool train, facts {digest})")]
    assert done.recorded == 4
    assert cluster.objects[f"{REPORT_LIST}/train-2"]["status"] == {
        "verdict": "unhealthy",
        "digest": digest,
        "judgedAt": "2026-08-01T12:00:00Z",
        "findings": [
            {"id": "pcie-width", "subject": "gpu4", "severity": "fault", "summary": "GPU 3 runs at PCIe x8, declared x16"}
        ],
    }
    assert cluster.objects[f"{REPORT_LIST}/train-1"]["status"]["verdict"] == "healthy"


def test_what_the_budget_leaves_over_waits(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-1", "train-3")

    done = _reconcile(cluster.api(), expected)

    assert [step.node for step in done.done] == ["train-1"]
    assert [(waiting.node, waiting.blocked_by) for waiting in done.waiting] == [("train-3", "budget")]
    assert _node(cluster, "train-3")["metadata"]["labels"][VERIFIED] == "true"


def test_a_taint_that_a_person_took_away_is_not_put_back(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    _reconcile(cluster.api(), expected)
    _node(cluster, "train-2")["spec"]["taints"] = []

    assert _reconcile(cluster.api(), expected).done == ()
    assert _node(cluster, "train-2")["spec"]["taints"] == []

    cluster.report(healthy(expected, "train-2"))
    assert [step.act for step in _reconcile(cluster.api(), expected).done] == ["forget"]
    assert _node(cluster, "train-2")["metadata"]["labels"] == {POOL: "train", VERIFIED: "true"}


def test_a_new_finding_relabels(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    _reconcile(cluster.api(), expected)
    cluster.report(changed(healthy(expected, "train-2"), {"facts.gpus.4": {"state": "lost"}}))

    assert [step.act for step in _reconcile(cluster.api(), expected).done] == ["relabel"]
    assert _node(cluster, "train-2")["spec"]["taints"] == [{"key": QUARANTINE, "effect": "NoSchedule", "value": "gpu-lost"}]


def _once(cluster: FakeCluster, method: str, path: str, act: Any) -> None:
    """Call `act` at the first such request; its result, if any, is the answer."""
    pending = iter([True])

    def before(request: httpx2.Request) -> httpx2.Response | None:
        if (request.method, request.url.path) == (method, path) and next(pending, False):
            answer: httpx2.Response | None = act()
            return answer
        return None

    cluster.before = before


def _always_modified(cluster: FakeCluster, path: str) -> None:
    def before(request: httpx2.Request) -> httpx2.Response | None:
        return refusal(409, "modified") if (request.method, request.url.path) == ("PATCH", path) else None

    cluster.before = before


def test_a_node_that_changed_between_read_and_write_is_read_again(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    _once(cluster, "PATCH", f"{NODES}/train-2", lambda: cluster.node("train-2", labels={VERIFIED: "true", "new": "label"}))

    done = _reconcile(cluster.api(), expected)

    assert [step.node for step in done.done] == ["train-2"]
    assert _node(cluster, "train-2")["metadata"]["labels"] == {POOL: "train", "new": "label", QUARANTINE: "pcie-width"}


def test_a_node_that_somebody_else_quarantined_meanwhile_is_left_alone(
    cluster: FakeCluster, expected: HardwareExpectation
) -> None:
    _break(cluster, expected, "train-2")
    taint = {"key": QUARANTINE, "value": "pcie-width", "effect": "NoSchedule"}
    _once(
        cluster,
        "PATCH",
        f"{NODES}/train-2",
        lambda: cluster.node("train-2", labels={QUARANTINE: "pcie-width"}, taints=[taint]),
    )

    done = _reconcile(cluster.api(), expected)

    assert done.done == ()
    assert done.notes == ("train-2 has changed since it was observed: quarantine is no longer due",)
    assert cluster.events() == []


def test_a_node_that_keeps_changing_is_left_for_the_next_run(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    _always_modified(cluster, f"{NODES}/train-2")

    done = _reconcile(cluster.api(), expected)

    assert done.done == ()
    assert done.notes == ("train-2 keeps changing: quarantine was tried 3 times and is left for the next run",)


def test_a_node_that_was_deleted_meanwhile(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    _once(cluster, "GET", f"{NODES}/train-2", lambda: refusal(404, "gone"))

    assert _reconcile(cluster.api(), expected).done == ()


def test_a_release_that_fails_gives_its_place_to_nobody(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    _reconcile(cluster.api(), expected)
    cluster.report(healthy(expected, "train-2"))
    _break(cluster, expected, "train-3")
    _always_modified(cluster, f"{NODES}/train-2")

    done = _reconcile(cluster.api(), expected)

    assert done.done == ()
    assert [(waiting.act, waiting.node, waiting.blocked_by) for waiting in done.waiting] == [("quarantine", "train-3", "budget")]
    assert VERIFIED in _node(cluster, "train-3")["metadata"]["labels"]


def test_killed_between_act_and_record_the_next_run_converges(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    cluster.before = lambda request: refusal(503, "stopping") if request.url.path.endswith("/events") else None
    with pytest.raises(Unreachable, match="cannot answer now"):
        _reconcile(cluster.api(), expected)
    cluster.before = lambda _: None
    quarantined = _node(cluster, "train-2")

    done = _reconcile(cluster.api(), expected)

    assert (done.done, done.recorded) == ((), 4)
    assert _node(cluster, "train-2") == quarantined


def test_a_report_that_went_away_needs_no_verdict(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    def vanish() -> None:
        del cluster.objects[f"{REPORT_LIST}/train-3"]

    _once(cluster, "PATCH", f"{REPORT_LIST}/train-3/status", vanish)

    assert _reconcile(cluster.api(), expected).recorded == 3


def test_another_reconcile_is_at_work(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    spec = {"holderIdentity": "elsewhere/boot/1/abcd", "leaseDurationSeconds": 30, "renewTime": cluster.now.isoformat()}
    cluster.put(LEASE, {"metadata": {}, "spec": spec})

    with pytest.raises(Refused, match=r"another reconcile is at work \(elsewhere/boot/1/abcd\)"):
        _reconcile(cluster.api(), expected)
    assert VERIFIED in _node(cluster, "train-2")["metadata"]["labels"]


def test_two_reconciles_at_once_stay_within_the_budget(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-3")
    slow = observe_pool(cluster.api(), expected)
    _break(cluster, expected, "train-1")
    cluster.report(healthy(expected, "train-3"))
    assert [step.node for step in _reconcile(cluster.api(), expected).done] == ["train-1"]

    done = execute(cluster.api(), plan("demo", (slow,), (expected,)), (slow,), (expected,))

    assert done.done == ()
    assert [(waiting.node, waiting.blocked_by) for waiting in done.waiting] == [("train-3", "budget")]
    assert VERIFIED in _node(cluster, "train-3")["metadata"]["labels"]


def test_progress_is_told_each_step(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    for name in ("train-1", "train-2"):
        cluster.node(name)
    pool = observe_pool(cluster.api(), expected)
    told: list[Step] = []

    done = execute(cluster.api(), plan("demo", (pool,), (expected,)), (pool,), (expected,), told.append)

    assert tuple(told) == done.done
    assert [step.act for step in told] == ["verify", "verify"]


def test_withdraw_takes_the_labels_and_leaves_the_quarantine(cluster: FakeCluster, expected: HardwareExpectation) -> None:
    _break(cluster, expected, "train-2")
    _reconcile(cluster.api(), expected)
    cluster.node("edge-1", pool="edge", labels={VERIFIED: "true"})

    withdraw(cluster.api(), expected)

    assert _node(cluster, "train-1")["metadata"]["labels"] == {POOL: "train"}
    assert QUARANTINE in _node(cluster, "train-2")["metadata"]["labels"]
    assert _node(cluster, "edge-1")["metadata"]["labels"][VERIFIED] == "true"
    assert ("train-1", "Unverified", "no stack declares this pool any more (pool train, facts not asked)") in cluster.events()
