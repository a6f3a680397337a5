"""On a real API server: a probe writes the facts of its own node, and nothing else."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from schemas.marks import DIGEST, HEARTBEAT, PASSES, POOL, VERIFIED
from tests.components.fence import LEASES, PODS, REPORTS, Session, probe_on, put_up
from tests.reconcile.engine.control_plane import ControlPlane
from tools.locate import locate

pytestmark = pytest.mark.sandbox

OWN = "a probe may write only its own node's report and heartbeat"


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    binaries = locate()
    if absent := {"etcd", "kube-apiserver"} - binaries.keys():
        pytest.skip(f"not built: {', '.join(sorted(absent))}; `make setup` builds them")
    plane = ControlPlane(tmp_path_factory.mktemp("cluster"), binaries)
    try:
        plane.start()
        plane.furnish()
        put_up(plane.kubeconfig)
        yield plane
    finally:
        plane.stop()


@pytest.fixture(scope="module")
def one(plane: ControlPlane) -> Session:
    """The probe of node one, once the policy is in force."""
    probe = probe_on("one", plane.kubeconfig)
    deadline = time.monotonic() + 30
    while OWN not in refusal(probe.send("POST", REPORTS, report("nobody"))):
        assert time.monotonic() < deadline, "the policy was not enforced in 30 s"
        time.sleep(0.2)
    return probe


@pytest.fixture(scope="module")
def two(plane: ControlPlane, one: Session) -> Session:
    assert one
    return probe_on("two", plane.kubeconfig)


def test_a_probe_writes_its_own_report_and_heartbeat(one: Session) -> None:
    assert one.send("POST", REPORTS, report("one"))[0] == 201
    assert one.send("POST", LEASES, heartbeat("one"))[0] == 201
    status, found = one.send("GET", f"{REPORTS}/one")
    assert status == 200
    found["metadata"]["labels"][DIGEST] = "0123456789abcdef"
    assert one.send("PUT", f"{REPORTS}/one", found)[0] == 200


def test_another_nodes_report_is_refused(one: Session, two: Session) -> None:
    assert two.send("POST", REPORTS, report("two"))[0] == 201
    assert OWN in refusal(one.send("POST", REPORTS, report("three")))
    _, theirs = one.send("GET", f"{REPORTS}/two")
    assert OWN in refusal(one.send("PUT", f"{REPORTS}/two", theirs))


def test_another_nodes_heartbeat_is_refused(one: Session) -> None:
    assert OWN in refusal(one.send("POST", LEASES, heartbeat("reconcile")))


def test_a_report_about_another_node_is_refused(two: Session) -> None:
    _, mine = two.send("GET", f"{REPORTS}/two")
    mine["spec"]["identity"]["node"] = "one"
    assert "a report is named after the node that it is about" in refusal(two.send("PUT", f"{REPORTS}/two", mine))


def test_a_verdict_is_refused(one: Session) -> None:
    _, mine = one.send("GET", f"{REPORTS}/one")
    status, answer = one.send("PUT", f"{REPORTS}/one/status", {**mine, "status": {"verdict": "healthy"}})
    assert (status, answer["reason"]) == (403, "Forbidden")
    one.send("PUT", f"{REPORTS}/one", {**mine, "status": {"verdict": "healthy"}})
    assert "status" not in one.send("GET", f"{REPORTS}/one")[1]


def test_a_mark_that_is_not_a_probes_is_refused(two: Session) -> None:
    assert "only Plumbline's own labels" in refusal(two.send("PUT", f"{REPORTS}/two", marked(two, labels={VERIFIED: "true"})))
    assert "only Plumbline's own annotations" in refusal(two.send("PUT", f"{REPORTS}/two", marked(two, annotations={"note": "x"})))
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "x", "uid": "x"}
    assert "tie its report" in refusal(two.send("PUT", f"{REPORTS}/two", marked(two, ownerReferences=[owner])))


def test_a_mark_of_a_person_is_kept(plane: ControlPlane, two: Session) -> None:
    with plane.api() as api:
        api.merge(f"{REPORTS}/two", {"metadata": {"labels": {"ticket": "42"}}})
    assert two.send("PUT", f"{REPORTS}/two", marked(two, labels={DIGEST: "fedcba9876543210"}))[0] == 200
    assert two.send("GET", f"{REPORTS}/two")[1]["metadata"]["labels"]["ticket"] == "42"


@pytest.mark.parametrize(("method", "path"), [("GET", REPORTS), ("DELETE", f"{REPORTS}/one"), ("GET", LEASES), ("GET", PODS)])
def test_nothing_else_is_allowed(method: str, path: str, one: Session) -> None:
    assert one.send(method, path)[0] == 403


def report(node: str) -> dict[str, Any]:
    metadata = {"name": node, "labels": {POOL: "train", DIGEST: "0"}}
    return {
        "apiVersion": "plumbline.dev/v1alpha1",
        "kind": "NodeReport",
        "metadata": metadata,
        "spec": {"identity": {"node": node}, "facts": {}},
    }


def heartbeat(node: str) -> dict[str, Any]:
    metadata = {"name": node, "labels": {HEARTBEAT: "true", POOL: "train"}, "annotations": {PASSES: "1"}}
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": {"holderIdentity": "probe"}}


def marked(probe: Session, **metadata: Any) -> dict[str, Any]:
    """The report of node two as it stands, with more metadata."""
    _, mine = probe.send("GET", f"{REPORTS}/two")
    for part, value in metadata.items():
        mine["metadata"][part] = {**mine["metadata"].get(part, {}), **value} if isinstance(value, dict) else value
    return mine


def refusal(answer: tuple[int, dict[str, Any]]) -> str:
    """Why the server refused; nothing when it did not."""
    status, body = answer
    return str(body["message"]) if status >= 400 else ""
