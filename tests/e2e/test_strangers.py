"""Reports that are not what they claim: another node's, a verdict from a probe, a node of no pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import msgspec
import pytest

from reconcile.objects import ReportObject
from reconcile.paths import REPORT_LIST, report, report_status
from sandbox.api import Api as SandboxApi
from sandbox.kubelet.pods import probe_pods
from schemas.marks import NAMESPACE, PROBE_ACCOUNT
from tests.project import Project

pytestmark = pytest.mark.sandbox


@contextmanager
def as_probe_of(demo: Project, node: str) -> Iterator[httpx2.Client]:
    """The API server, with a token that is bound to that node's own probe pod, as a kubelet mounts it."""
    with SandboxApi(demo.kubeconfig) as admin:
        pod = next(pod for pod in probe_pods(admin) if pod.node == node)
        bound = {"kind": "Pod", "apiVersion": "v1", "name": pod.name, "uid": pod.uid}
        path = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{PROBE_ACCOUNT}/token"
        answer = admin.create(path, {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"boundObjectRef": bound}})
        server = str(admin._session.base_url)
    token = (answer or {})["status"]["token"]
    # The certificate is not what this is about.
    with httpx2.Client(base_url=server, headers={"Authorization": f"Bearer {token}"}, verify=False, trust_env=False) as client:
        yield client


def stored(demo: Project, node: str) -> dict[str, Any]:
    with demo.api() as api:
        found: dict[str, Any] = api.get(report(node), dict)
    return found


def test_a_probe_may_write_its_own_nodes_report(demo: Project) -> None:
    with as_probe_of(demo, "train-1") as probe:
        answer = probe.put(report("train-1"), json=stored(demo, "train-1"))
    assert answer.status_code == 200, answer.text


def test_a_probe_may_not_write_another_nodes_report(demo: Project) -> None:
    with as_probe_of(demo, "train-1") as probe:
        answer = probe.put(report("train-2"), json=stored(demo, "train-2"))

    assert answer.status_code in (403, 422)
    assert "only its own node's report" in answer.text


def test_a_probe_may_not_write_a_verdict(demo: Project) -> None:
    with as_probe_of(demo, "train-1") as probe:
        answer = probe.patch(
            report_status("train-1"), json={"status": {"verdict": "healthy"}}, headers={"Content-Type": "application/merge-patch+json"}
        )
    assert answer.status_code in (403, 422)


def test_a_report_of_a_node_in_no_pool_is_named_and_changes_nothing(demo: Project) -> None:
    with demo.api() as api:
        known = msgspec.to_builtins(api.get(report("edge-1"), ReportObject).metadata.labels)
        body = stored(demo, "edge-1") | {"metadata": {"name": "lost-1", "labels": known}}
        body["spec"]["identity"]["node"] = "lost-1"
        api.create(REPORT_LIST, body)
    try:
        drift = demo.drift()
        assert (drift.code, drift.json["strays"]) == (0, ["lost-1"])
        assert demo.preview().code == 0
        assert demo.succeeds("status", "demo", "--output", "json").json["pools"][1]["found"] == 2
    finally:
        with SandboxApi(demo.kubeconfig) as admin:
            admin.delete(report("lost-1"))
