"""Publishing: what is written when, and what happens when it cannot be."""

from http.client import HTTPConnection
from typing import Any

import pytest

from probes.cluster import Cluster
from probes.publish import LEASES, REPORTS, publish
from schemas import marks
from schemas.digest import digest
from schemas.errors import Refused, Unreachable
from schemas.report import Facts, GpuIdentity, Host, Identity, Report
from tests.probes.server import ApiServer, connected

REPORT = f"{REPORTS}/train-0"
LEASE = f"{LEASES}/train-0"
NOW = "2025-11-25T10:00:00Z"


def measured(kernel: str = "6.8.0", serial: str = "1", pool: str | None = "train") -> Report:
    gpu = GpuIdentity(index=0, bus="0000:1b:00.0", serial=serial)
    return Report(identity=Identity(node="train-0", gpus=(gpu,)), facts=Facts(host=Host(kernel=kernel)), pool=pool)


def publish_all(api: ApiServer, *reports: Report) -> None:
    """Each as a pass of its own."""
    with connected(api) as cluster:
        for report in reports:
            publish(cluster, report, "probe-abc")


def annotations(api: ApiServer, path: str) -> dict[str, str]:
    found: dict[str, str] = api.objects[path]["metadata"]["annotations"]
    return found


def passes_with_these_facts(api: ApiServer) -> int:
    """As reconcile counts them."""
    return int(annotations(api, LEASE)[marks.PASSES]) - int(annotations(api, REPORT)[marks.SINCE_PASS]) + 1


def test_the_first_pass() -> None:
    api = ApiServer()
    report = measured()

    publish_all(api, report)

    assert api.requests == [("GET", LEASE), ("GET", REPORT), ("POST", REPORTS), ("POST", LEASES)]
    stored = api.objects[REPORT]
    assert (stored["apiVersion"], stored["kind"]) == ("plumbline.dev/v1alpha1", "NodeReport")
    assert stored["metadata"]["labels"] == {marks.POOL: "train", marks.DIGEST: digest(report)}
    assert annotations(api, REPORT) | {marks.IDENTITY: "any"} == {
        marks.SINCE: NOW, marks.SINCE_PASS: "1", marks.OUTCOME: "ok", marks.IDENTITY: "any"
    }  # fmt: skip
    assert stored["spec"]["facts"]["host"]["kernel"] == "6.8.0"
    assert "status" not in stored


def test_the_heartbeat() -> None:
    api = ApiServer()

    publish_all(api, measured())

    lease = api.objects[LEASE]
    assert (lease["apiVersion"], lease["kind"]) == ("coordination.k8s.io/v1", "Lease")
    assert lease["metadata"]["namespace"] == "plumbline"
    assert lease["metadata"]["labels"] == {marks.HEARTBEAT: "true", marks.POOL: "train"}
    assert lease["metadata"]["annotations"] == {marks.PASSES: "1"}
    assert lease["spec"] == {"holderIdentity": "probe-abc", "renewTime": "2025-11-25T10:00:00.000000Z"}


def test_nothing_has_changed() -> None:
    """Only the heartbeat is written; the passes with these facts count up."""
    api = ApiServer()

    publish_all(api, measured(), measured(), measured())

    assert api.requests[4:] == [("GET", LEASE), ("GET", REPORT), ("PUT", LEASE)] * 2
    assert annotations(api, REPORT)[marks.SINCE_PASS] == "1"
    assert passes_with_these_facts(api) == 3


def test_other_facts_begin_to_count_anew() -> None:
    api = ApiServer()

    publish_all(api, measured(), measured(), measured(kernel="6.9.0"))

    assert api.requests[-2:] == [("PUT", REPORT), ("PUT", LEASE)]
    assert annotations(api, REPORT)[marks.SINCE_PASS] == "3"
    assert passes_with_these_facts(api) == 1


def test_a_gpu_exchanged_for_its_like_is_written_and_counts_on() -> None:
    api = ApiServer()

    publish_all(api, measured(), measured(serial="2"))

    assert api.objects[REPORT]["spec"]["identity"]["gpus"][0]["serial"] == "2"
    assert annotations(api, REPORT)[marks.SINCE_PASS] == "1"
    assert passes_with_these_facts(api) == 2


def test_another_pool_is_written() -> None:
    api = ApiServer()

    publish_all(api, measured(), measured(pool="spare"))

    assert api.objects[REPORT]["metadata"]["labels"][marks.POOL] == "spare"


def test_without_a_pool_there_is_no_label() -> None:
    api = ApiServer()

    publish_all(api, measured(pool=None))

    assert marks.POOL not in api.objects[REPORT]["metadata"]["labels"]


def test_a_heartbeat_that_was_deleted_makes_the_count_begin_anew() -> None:
    """Or a report would say that its facts were first seen in a pass that has not been yet."""
    api = ApiServer()
    publish_all(api, measured(), measured(kernel="6.9.0"))

    del api.objects[LEASE]
    publish_all(api, measured(kernel="6.9.0"))

    assert annotations(api, REPORT)[marks.SINCE_PASS] == "1"
    assert passes_with_these_facts(api) == 1


def test_what_others_wrote_on_the_report_stays() -> None:
    api = ApiServer()
    publish_all(api, measured())
    metadata: dict[str, Any] = api.objects[REPORT]["metadata"]
    metadata |= {"finalizers": ["example.com/keep"], "managedFields": [{"manager": "someone"}]}
    metadata["labels"]["team"] = "a"

    publish_all(api, measured(kernel="6.9.0"))

    stored = api.objects[REPORT]["metadata"]
    assert stored["finalizers"] == ["example.com/keep"]
    assert stored["labels"]["team"] == "a"
    assert "managedFields" not in stored


def test_a_conflict_is_tried_once_more_from_what_is_there_now() -> None:
    api = ApiServer()
    publish_all(api, measured())
    api.failures = [None, None, (409, "the object has been modified")]

    publish_all(api, measured(kernel="6.9.0"))

    assert api.objects[REPORT]["spec"]["facts"]["host"]["kernel"] == "6.9.0"
    assert annotations(api, LEASE)[marks.PASSES] == "2"


def test_a_second_conflict_is_told() -> None:
    api = ApiServer()
    api.failures = [None, None, (409, "modified"), None, None, (409, "modified")]

    with pytest.raises(Exception, match="somebody else writes the same object") as told:
        publish_all(api, measured())
    assert getattr(told.value, "exit_code", None) == 3


def test_a_heartbeat_that_fails_leaves_a_report_that_no_pass_vouches_for() -> None:
    api = ApiServer()
    publish_all(api, measured())
    api.failures = [None, None, None, (503, "etcd is away")]

    with pytest.raises(Unreachable, match="etcd is away"):
        publish_all(api, measured(kernel="6.9.0"))
    assert passes_with_these_facts(api) == 0


def test_a_report_that_fails_leaves_the_heartbeat_as_it_was() -> None:
    api = ApiServer()
    publish_all(api, measured())
    api.failures = [None, None, (500, "out of order")]

    with pytest.raises(Unreachable):
        publish_all(api, measured(kernel="6.9.0"))
    assert annotations(api, LEASE)[marks.PASSES] == "1"


def test_a_server_that_is_away() -> None:
    with Cluster(HTTPConnection("127.0.0.1", 1, timeout=5), "token") as cluster, pytest.raises(Unreachable) as told:
        publish(cluster, measured(), "probe-abc")
    assert str(told.value) == "the API server at 127.0.0.1:1 did not answer: [Errno 111] Connection refused"


def test_a_token_that_has_expired() -> None:
    with connected(ApiServer(), token="old") as cluster, pytest.raises(Unreachable, match="does not accept this pod's token"):
        publish(cluster, measured(), "probe-abc")


@pytest.mark.parametrize("status", [403, 422])
def test_a_report_of_another_node_is_refused(status: int) -> None:
    api = ApiServer()
    api.failures = [None, None, (status, "a probe may write only its own node's report")]

    with pytest.raises(Refused, match="a probe may write only its own node's report"):
        publish_all(api, measured())
    assert api.objects == {}


def test_a_cluster_without_reports() -> None:
    api = ApiServer()
    api.missing = {REPORTS}

    with pytest.raises(Unreachable, match="the drivers layer has not been applied"):
        publish_all(api, measured())
    assert LEASE not in api.objects


def test_an_error_that_is_no_status() -> None:
    api = ApiServer()
    api.failures = [(502, "")]

    with pytest.raises(Unreachable, match="Bad Gateway"):
        publish_all(api, measured())
