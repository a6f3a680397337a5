"""The edge to the API server: what is asked, and what each failure becomes."""

import httpx2
import pytest

from reconcile import api as module
from reconcile.api import Api, Conflict, NotFound, cluster_id
from reconcile.objects import Node
from reconcile.paths import NODES
from schemas.errors import Broken, InputError, PlumblineError, Unreachable
from tests.reconcile.fake_cluster import START, FakeCluster, refusal


def test_cluster_id() -> None:
    assert cluster_id(FakeCluster().api()) == "cluster-1"


def test_now_is_the_servers_clock() -> None:
    api = FakeCluster().api()
    cluster_id(api)

    assert api.now == START


def test_find_absent() -> None:
    api = FakeCluster().api()

    assert api.find(f"{NODES}/nobody", Node) is None
    with pytest.raises(NotFound):
        api.get(f"{NODES}/nobody", Node)


def test_lists_are_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    cluster = FakeCluster()
    for number in range(5):
        cluster.node(f"train-{number}")

    assert [item.metadata.name for item in cluster.api().metadata(NODES)] == [f"train-{number}" for number in range(5)]
    assert cluster.requests == [f"GET {NODES}"] * 3


def test_an_expired_token_starts_the_list_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    cluster = FakeCluster()
    for number in range(3):
        cluster.node(f"train-{number}")
    expired = iter([True])
    cluster.before = lambda request: refusal(410, "too old") if "continue" in request.url.params and next(expired, False) else None

    assert [item.metadata.name for item in cluster.api().metadata(NODES)] == ["train-0", "train-1", "train-2"]


def test_a_token_that_always_expires_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 1)
    cluster = FakeCluster()
    cluster.node("train-1")
    cluster.node("train-2")
    cluster.before = lambda request: refusal(410, "too old") if "continue" in request.url.params else None

    with pytest.raises(Unreachable, match="too old"):
        cluster.api().metadata(NODES)


def test_selectors_are_sent() -> None:
    cluster = FakeCluster()
    cluster.node("train-1")
    cluster.node("edge-1", pool="edge")

    assert [node.metadata.name for node in cluster.api().objects(NODES, Node, "plumbline.dev/pool=edge")] == ["edge-1"]


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (400, Broken, "did not understand"),
        (401, Unreachable, "refused the credentials: they have expired or are unknown"),
        (403, Unreachable, "refused the credentials: not allowed to GET"),
        (404, NotFound, "because"),
        (409, Conflict, "because"),
        (429, Unreachable, "cannot answer now"),
        (500, Unreachable, "cannot answer now"),
        (503, Unreachable, "cannot answer now"),
    ],
)
def test_statuses(status: int, error: type[PlumblineError], said: str) -> None:
    cluster = FakeCluster()
    cluster.before = lambda _: refusal(status, "because")

    with pytest.raises(error, match=said):
        cluster_id(cluster.api())


def _raising(error: Exception) -> Api:
    def answer(_: httpx2.Request) -> httpx2.Response:
        raise error

    return Api(httpx2.Client(transport=httpx2.MockTransport(answer), base_url="https://fake"), "fake")


@pytest.mark.parametrize(
    ("raised", "error", "said"),
    [
        (httpx2.ConnectError("connection refused"), Unreachable, r"https://fake \(context fake\) does not answer: connection refused"),
        (httpx2.ReadTimeout("slow"), Unreachable, "did not answer in time: GET /api/v1/namespaces/kube-system"),
        (httpx2.RemoteProtocolError("closed"), Unreachable, "does not answer: closed"),
        (FileNotFoundError("no such plugin"), InputError, "credentials of context fake cannot be had: no such plugin"),
    ],
)
def test_no_answer(raised: Exception, error: type[PlumblineError], said: str) -> None:
    with pytest.raises(error, match=said):
        cluster_id(_raising(raised))


@pytest.mark.parametrize("body", ["<html>a proxy</html>", '{"metadata": {}}', "[]"])
def test_something_else_than_an_api_server(body: str) -> None:
    cluster = FakeCluster()
    cluster.before = lambda _: httpx2.Response(200, text=body)

    with pytest.raises(Unreachable, match="not a Kubernetes object"):
        cluster_id(cluster.api())


def test_an_error_page_of_a_proxy() -> None:
    cluster = FakeCluster()
    cluster.before = lambda _: httpx2.Response(502, text="<html>bad gateway</html>")

    with pytest.raises(Unreachable, match="bad gateway"):
        cluster_id(cluster.api())


def test_a_merge_of_an_old_version_is_a_conflict() -> None:
    cluster = FakeCluster()
    cluster.node("train-1")
    api = cluster.api()

    with pytest.raises(Conflict):
        api.merge(f"{NODES}/train-1", {"metadata": {"resourceVersion": "0"}})
