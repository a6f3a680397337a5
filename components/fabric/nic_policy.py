"""The NicClusterPolicy: which parts of NVIDIA's network operator run. Used by `fabric.py`.

Its sections differ by allocation: with sriov the SR-IOV operator (a part of the chart) brings its own device plugin and CNI, with
rdma-shared and host-device a device plugin offers each rail as one resource.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from components.objects import Manifest
from schemas.contracts import rail_names
from schemas.desired import DesiredFabric
from schemas.gate import NIC_CLUSTER_POLICY

RELEASE = {"repository": "nvcr.io/nvidia/mellanox", "version": "network-operator-v26.7.0"}
"""Where the operator's parts come from; one release names them all."""

RDMA_HCA_MAX = 63  # pods that may share one rail; the plugin's documentation uses the same


@dataclass(frozen=True)
class NicModel:
    """The PCI ids of a compute NIC, as device plugins want them: 15b3, 1021."""

    vendor: str
    device: str


def nic_model(device_id: str) -> NicModel:
    """From a profile's vendor:device."""
    vendor, device = device_id.split(":")
    return NicModel(vendor, device)


def nic_cluster_policy(fabric: DesiredFabric, models: Iterable[NicModel]) -> Manifest:
    """The one policy that the operator reconciles. `models` are the NICs of all pools in the fabric."""
    spec: dict[str, Any] = {"global": RELEASE, "secondaryNetwork": _secondary_network(fabric)}
    distinct = sorted(set(models), key=lambda model: (model.vendor, model.device))
    if fabric.allocation == "rdma-shared":
        spec["rdmaSharedDevicePlugin"] = {"image": "k8s-rdma-shared-dev-plugin", "config": _shared_devices(fabric.rails, distinct)}
    if fabric.allocation == "host-device":
        spec["sriovDevicePlugin"] = {"image": "sriov-network-device-plugin", "config": _host_devices(fabric.rails, distinct)}
    return {
        "apiVersion": "mellanox.com/v1alpha1",
        "kind": "NicClusterPolicy",
        "metadata": {"name": NIC_CLUSTER_POLICY},
        "spec": spec,
    }


def _secondary_network(fabric: DesiredFabric) -> dict[str, Any]:
    parts: dict[str, Any] = {"multus": {"image": "multus-cni"}, "cniPlugins": {"image": "plugins"}}
    if fabric.kind == "infiniband" and fabric.allocation == "rdma-shared":
        parts["ipoib"] = {"image": "ipoib-cni"}
    return parts


def _shared_devices(rails: int, models: list[NicModel]) -> str:
    """The configuration of k8s-rdma-shared-dev-plugin: resource rdma/rail0 is every NIC whose interface is called rail0."""
    ids = {"vendors": sorted({model.vendor for model in models}), "deviceIDs": [model.device for model in models]}
    entries = [{"resourceName": rail, "rdmaHcaMax": RDMA_HCA_MAX, "selectors": {**ids, "ifNames": [rail]}} for rail in rail_names(rails)]
    return json.dumps({"periodicUpdateInterval": 300, "configList": entries}, sort_keys=True)


def _host_devices(rails: int, models: list[NicModel]) -> str:
    """The configuration of sriov-network-device-plugin: resource nvidia.com/rail0 is the NIC whose interface is called rail0."""
    ids = {"vendors": sorted({model.vendor for model in models}), "devices": [model.device for model in models], "isRdma": True}
    entries = [
        {"resourcePrefix": "nvidia.com", "resourceName": rail, "selectors": {**ids, "pfNames": [rail]}} for rail in rail_names(rails)
    ]
    return json.dumps({"resourceList": entries}, sort_keys=True)
