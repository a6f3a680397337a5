"""A real etcd and a real API server with the NodeReport definition, and the objects that a cluster with probes would hold."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from components.drivers.node_report_crd import node_report_crd
from reconcile.api import Api
from reconcile.connect import connect
from reconcile.objects import LeaseObject, Node, ReportObject
from reconcile.paths import LEASES, NODES, REPORT_LIST
from sandbox.control import processes
from sandbox.control.bringup import Bringup
from sandbox.control.credentials import admin_token, make_keys, write_kubeconfig
from sandbox.control.down import down
from sandbox.control.layout import Layout
from sandbox.control.parts import APISERVER, ETCD
from schemas.digest import digest
from schemas.marks import DIGEST, HEARTBEAT, OUTCOME, PASSES, POOL, SINCE, SINCE_PASS
from schemas.report import Report

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


class ControlPlane:
    """One cluster. It plays the kubelets and the probes: what it publishes is what a probe of that node would."""

    def __init__(self, state: Path, binaries: Mapping[str, Path]) -> None:
        self.layout = Layout(state)
        self._bringup = Bringup(self.layout, binaries)
        self._passes: dict[str, int] = {}

    @property
    def kubeconfig(self) -> Path:
        return self.layout.kubeconfig

    def start(self) -> None:
        """Also after `kill`: the data are still there."""
        make_keys(self.layout, self._bringup.binaries)
        admin_token(self.layout)
        self._bringup.ensure(ETCD)
        self._bringup.ensure(APISERVER)
        write_kubeconfig(self.layout, self._bringup.ports)

    def kill(self) -> None:
        """The API server alone, by SIGKILL."""
        servers = [process for process in processes.find(self.layout.state) if process.part == APISERVER]
        for server in servers:
            os.kill(server.pid, 9)

    def stop(self) -> None:
        down(self.layout.state)

    @contextmanager
    def api(self) -> Iterator[Api]:
        before = os.environ.get("KUBECONFIG")
        os.environ["KUBECONFIG"] = str(self.kubeconfig)
        try:
            with connect() as api:
                yield api
        finally:
            os.environ.pop("KUBECONFIG") if before is None else os.environ.update(KUBECONFIG=before)

    def furnish(self) -> None:
        """The NodeReport definition, and our namespace."""
        with self.api() as api:
            api.create(CRDS, node_report_crd())
            api.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "plumbline"}})

    def add_node(self, name: str, pool: str = "train") -> None:
        with self.api() as api:
            api.create(NODES, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {POOL: pool}}})

    def node(self, name: str) -> Node:
        with self.api() as api:
            return api.get(f"{NODES}/{name}", Node)

    def publish(self, report: Report, passes: int = 1) -> None:
        """So many passes with this report, as `python -m probes --publish` would write them."""
        for _ in range(passes):
            self._publish(report)

    def _publish(self, report: Report) -> None:
        node = report.identity.node
        number = self._passes[node] = self._passes.get(node, 0) + 1
        with self.api() as api:
            known = api.find(f"{REPORT_LIST}/{node}", ReportObject)
            if known is None or known.metadata.labels[DIGEST] != digest(report):
                self._write_report(api, report, number, exists=known is not None)
            lease = _heartbeat(node, number)
            if api.find(f"{LEASES}/{node}", LeaseObject):
                api.merge(f"{LEASES}/{node}", lease)
            else:
                api.create(LEASES, lease)

    @staticmethod
    def _write_report(api: Api, report: Report, number: int, *, exists: bool) -> None:
        body: dict[str, Any] = {
            "apiVersion": "plumbline.dev/v1alpha1",
            "kind": "NodeReport",
            "metadata": {
                "name": report.identity.node,
                "labels": {POOL: report.pool, DIGEST: digest(report)},
                "annotations": {SINCE: "2026-08-01T12:00:00Z", SINCE_PASS: str(number), OUTCOME: report.outcome},
            },
            "spec": msgspec.to_builtins(report),
        }
        if exists:
            api.merge(f"{REPORT_LIST}/{report.identity.node}", body)
        else:
            api.create(REPORT_LIST, body)


def _heartbeat(node: str, number: int) -> dict[str, Any]:
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": node, "labels": {HEARTBEAT: "true"}, "annotations": {PASSES: str(number)}},
        "spec": {"holderIdentity": f"probe-{number}"},
    }
