import json
from typing import Any, cast

import pytest

from sandbox.api import Api, Json
from sandbox.nodes import NODES
from sandbox.operators import NIC_POLICIES, READY, SRIOV_POLICIES, Operators, rail_resources

WITH_NIC = {"feature.node.kubernetes.io/pci-15b3.present": "true", "plumbline.dev/pool": "train"}
SHARED = {"spec": {"rdmaSharedDevicePlugin": {"config": json.dumps({"configList": [{"resourceName": "rail0", "rdmaHcaMax": 63}]})}}}
HOST = {
    "spec": {"sriovDevicePlugin": {"config": json.dumps({"resourceList": [{"resourcePrefix": "nvidia.com", "resourceName": "rail0"}]})}}
}


def sriov(resource: str, **selector: str) -> Json:
    return {"spec": {"resourceName": resource, "numVfs": 8, "nodeSelector": selector}}


class Cluster:
    """Stands in for the API: objects by kind, and what was written."""

    def __init__(self, **objects: list[Json]) -> None:
        self.objects = {NODES: [item("train-1", labels=WITH_NIC)]} | {globals()[name]: items for name, items in objects.items()}
        self.written: list[tuple[str, Any]] = []

    def list_metadata(self, path: str) -> list[Json] | None:
        return [{"metadata": found["metadata"]} for found in self.objects[path]] if path in self.objects else None

    def get(self, path: str) -> Json | None:
        return {"items": self.objects[path]} if path in self.objects else None

    def merge(self, path: str, content: Json) -> None:
        self.written.append((path, content["status"]["state"]))

    def apply(self, path: str, content: Json, _: str) -> None:
        assert content["status"]["capacity"] == content["status"]["allocatable"]
        self.written.append((path, content["status"]["capacity"]))

    @property
    def api(self) -> Api:
        return cast(Api, self)


def item(name: str, generation: int = 1, labels: Json | None = None, spec: Json | None = None) -> Json:
    return {"metadata": {"name": name, "uid": f"uid of {name}", "generation": generation, "labels": labels or {}}, "spec": spec or {}}


def test_a_cluster_without_operators_offers_nothing() -> None:
    cluster = Cluster()

    Operators().tick(cluster.api, 0.0)

    assert cluster.written == [(f"{NODES}/train-1/status", {})]


def test_objects_of_an_operator_become_ready() -> None:
    cluster = Cluster(NIC_POLICIES=[item("nic-cluster-policy")])

    Operators().tick(cluster.api, 0.0)

    assert (f"{NIC_POLICIES}/nic-cluster-policy/status", "ready") in cluster.written
    assert all(status["state"] == "ready" for status in READY.values())


def test_nothing_new_is_nothing_written() -> None:
    cluster, operators = Cluster(NIC_POLICIES=[item("nic-cluster-policy")]), Operators()
    operators.tick(cluster.api, 0.0)
    cluster.written.clear()

    operators.tick(cluster.api, 2.0)

    assert cluster.written == []


@pytest.mark.parametrize(
    "change",
    [
        {NIC_POLICIES: [item("nic-cluster-policy", generation=2)]},
        {SRIOV_POLICIES: [item("rail0", spec=sriov("rail0")["spec"])]},
        {NODES: [item("train-1", labels=WITH_NIC), item("train-2")]},
    ],
    ids=["changed", "new object", "new node"],
)
def test_what_is_new_is_written_at_once(change: dict[str, list[Json]]) -> None:
    cluster, operators = Cluster(NIC_POLICIES=[item("nic-cluster-policy")]), Operators()
    operators.tick(cluster.api, 0.0)
    cluster.written.clear()
    cluster.objects |= change

    operators.tick(cluster.api, 2.0)

    assert cluster.written != []


def test_what_somebody_else_changed_is_mended_in_time() -> None:
    cluster, operators = Cluster(), Operators()
    operators.tick(cluster.api, 0.0)
    cluster.written.clear()

    operators.tick(cluster.api, 31.0)

    assert cluster.written != []


@pytest.mark.parametrize(
    ("labels", "sriov_policies", "nic_policies", "offered"),
    [
        (WITH_NIC, [], [], {}),
        (WITH_NIC, [], [{"spec": {}}], {}),
        (WITH_NIC, [sriov("rail0"), sriov("rail1")], [], {"nvidia.com/rail0": "8", "nvidia.com/rail1": "8"}),
        (WITH_NIC, [sriov("rail0", **{"plumbline.dev/pool": "edge"})], [], {}),
        (WITH_NIC, [], [SHARED], {"rdma/rail0": "63"}),
        (WITH_NIC, [], [HOST], {"nvidia.com/rail0": "1"}),
        ({}, [], [SHARED, HOST], {}),
    ],
)
def test_rail_resources(labels: Json, sriov_policies: list[Json], nic_policies: list[Json], offered: dict[str, str]) -> None:
    assert rail_resources(labels, sriov_policies, nic_policies) == offered
