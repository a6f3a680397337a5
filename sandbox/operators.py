"""Stands in for the operators that kwok does not run: their objects report that they are ready, and nodes offer the NICs' resources.

Called by the background runner every other second. It lists metadata only and acts when an object or a node is new or changed, and now
and then in any case. Each status says that it is simulated.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.api import Api, Json
from sandbox.nodes import NODES

MANAGER = "plumbline-sandbox-operators"
SIMULATED = "simulated by the sandbox"
NIC_POLICIES = "/apis/mellanox.com/v1alpha1/nicclusterpolicies"
SRIOV_POLICIES = "/apis/sriovnetwork.openshift.io/v1/sriovnetworknodepolicies"
_NVIDIA = "/apis/nvidia.com"
READY: dict[str, Json] = {
    NIC_POLICIES: {"state": "ready", "reason": SIMULATED, "appliedStates": [{"name": "sandbox", "state": "ready", "message": SIMULATED}]},
    f"{_NVIDIA}/v1/clusterpolicies": {"state": "ready", "namespace": "gpu-operator"},
    f"{_NVIDIA}/v1alpha1/nvidiadrivers": {"state": "ready", "namespace": "gpu-operator"},
}
"""Path of a kind -> the status of its objects. A kind that no chart has installed yet is passed over."""

_RESYNC_S = 30.0
_HAS_NIC = "feature.node.kubernetes.io/pci-15b3.present"


class Operators:
    """Remembers what it has seen, so that an idle cluster costs a few short lists."""

    def __init__(self) -> None:
        self._seen: object = None
        self._resync_at = 0.0

    def tick(self, api: Api, now: float) -> None:
        """Look, and act on what is new. `now` is in seconds of any steady clock."""
        listed = {path: api.list_metadata(path) or [] for path in (*READY, SRIOV_POLICIES, NODES)}
        seen = {path: [_version(item) for item in items] for path, items in listed.items()}
        if seen == self._seen and now < self._resync_at:
            return
        for path, status in READY.items():
            for item in listed[path]:
                api.merge(f"{path}/{item['metadata']['name']}/status", {"status": status})
        _offer_rails(api, listed[NODES])
        self._seen, self._resync_at = seen, now + _RESYNC_S


def rail_resources(labels: Json, sriov_policies: Iterable[Json], nic_policies: Iterable[Json]) -> dict[str, str]:
    """What the NICs of a node with these labels offer to pods under the cluster's policies: resource name -> count."""
    offered = {}
    for spec in (policy["spec"] for policy in sriov_policies):
        if spec.get("nodeSelector", {}).items() <= labels.items():
            offered[f"nvidia.com/{spec['resourceName']}"] = str(spec["numVfs"])
    if _HAS_NIC in labels:
        for policy in nic_policies:
            offered |= dict(_plugin_resources(policy["spec"]))
    return offered


def _plugin_resources(spec: Json) -> Iterator[tuple[str, str]]:
    """Of the two device plugins that a NicClusterPolicy configures, each in its own JSON."""
    for entry in _configuration(spec.get("rdmaSharedDevicePlugin")).get("configList", ()):
        yield f"rdma/{entry['resourceName']}", str(entry["rdmaHcaMax"])
    for entry in _configuration(spec.get("sriovDevicePlugin")).get("resourceList", ()):
        yield f"{entry.get('resourcePrefix', 'nvidia.com')}/{entry['resourceName']}", "1"


def _configuration(plugin: Json | None) -> Json:
    parsed: dict[str, Any] = json.loads(plugin["config"]) if plugin and plugin.get("config") else {}
    return parsed


def _offer_rails(api: Api, nodes: Iterable[Json]) -> None:
    """Applied as a whole for each node, so that a resource goes when its policy goes."""
    sriov, nic = (list((api.get(path) or {}).get("items", ())) for path in (SRIOV_POLICIES, NIC_POLICIES))
    for node in nodes:
        offered = rail_resources(node["metadata"].get("labels", {}), sriov, nic)
        status = {"capacity": offered, "allocatable": offered}
        api.apply(f"{NODES}/{node['metadata']['name']}/status", {"apiVersion": "v1", "kind": "Node", "status": status}, MANAGER)


def _version(item: Json) -> tuple[str, int]:
    """Changes with an object's spec and not with its status. Nodes have no generation: only their coming and going counts."""
    return item["metadata"]["uid"], item["metadata"].get("generation", 0)
