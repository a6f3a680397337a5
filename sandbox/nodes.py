"""Simulated nodes: what a kubelet, node feature discovery and the GPU operator would have written into each Node. Called by `up`.

`node_objects` is pure; `apply` makes the cluster's nodes those of the desired state. kwok keeps them Ready (sandbox/stages).
"""

import re
from collections.abc import Iterator

from sandbox.api import Api, Json
from schemas.cluster import Sharing
from schemas.desired import DesiredPool, DesiredState
from schemas.machine import Machine

MANAGER = "plumbline-sandbox"
SIMULATED = {"kwok.x-k8s.io/node": "fake"}
NODES = "/api/v1/nodes"
_KERNEL = "6.8.0-60-generic"
_KUBELET = "v1.36.3"
_PODS = "110"
_COMPUTE = {"ampere": "8.0", "ada": "8.9", "hopper": "9.0", "blackwell": "10.0"}
_SMALLER_CHIPS = {"ampere": "8.6"}  # boards of the same generation that cannot be partitioned
_MIG = re.compile(r"([1-7])g\.([0-9]+)gb$")  # 2g.20gb: two of seven slices, 20 GB of the board's memory


def node_names(pool: DesiredPool) -> tuple[str, ...]:
    """train-1, train-2, …"""
    return tuple(f"{pool.name}-{number}" for number in range(1, pool.nodes + 1))


def summary(desired: DesiredState) -> str:
    """6 nodes (train 4, edge 2)."""
    pools = ", ".join(f"{pool.name} {pool.nodes}" for pool in desired.pools)
    return f"{sum(pool.nodes for pool in desired.pools)} nodes ({pools})"


def node_objects(desired: DesiredState) -> Iterator[Json]:
    """Every Node of every pool, with its status."""
    for pool in desired.pools:
        for name in node_names(pool):
            yield {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {"name": name, "labels": _labels(name, pool), "annotations": SIMULATED},
                "status": {"capacity": _resources(pool), "allocatable": _resources(pool), "nodeInfo": _system(name, pool.machine)},
            }


def apply(api: Api, desired: DesiredState) -> None:
    """Create, correct and delete simulated nodes. A status is applied apart: the server ignores it in the object itself."""
    wanted = {node["metadata"]["name"]: node for node in node_objects(desired)}
    for name, node in wanted.items():
        head = {"apiVersion": node["apiVersion"], "kind": node["kind"]}
        api.apply(f"{NODES}/{name}", head | {"metadata": node["metadata"]}, MANAGER)
        api.apply(f"{NODES}/{name}/status", head | {"status": node["status"]}, MANAGER)
    for name in simulated(api):
        if name not in wanted:
            api.delete(f"{NODES}/{name}")


def simulated(api: Api) -> list[str]:
    """Names of the simulated nodes in the cluster."""
    nodes = api.list_metadata(NODES) or []
    return [node["metadata"]["name"] for node in nodes if SIMULATED.items() <= node["metadata"].get("annotations", {}).items()]


def ready(api: Api) -> int:
    """How many nodes are Ready."""
    nodes = (api.get(NODES) or {}).get("items", ())
    conditions = (condition for node in nodes for condition in node["status"].get("conditions", ()))
    return sum(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def _labels(name: str, pool: DesiredPool) -> dict[str, str]:
    kubelet = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": pool.machine.host.architecture}
    return kubelet | _features(pool.machine) | _gpu_features(pool) | pool.selector


def _features(machine: Machine) -> dict[str, str]:
    """As node feature discovery names them: which vendors' devices are there, and the kernel that drivers are built for."""
    prefix = "feature.node.kubernetes.io"
    features = {f"{prefix}/pci-10de.present": "true", f"{prefix}/kernel-version.full": _KERNEL}
    if machine.nics:
        features |= {f"{prefix}/pci-15b3.present": "true", f"{prefix}/pci-15b3.sriov.capable": "true"}
    return features


def _gpu_features(pool: DesiredPool) -> dict[str, str]:
    """As GPU feature discovery names them."""
    gpus, replicas = pool.machine.gpus, _replicas(pool.sharing)
    chips = _COMPUTE if gpus.mig_profiles else _COMPUTE | _SMALLER_CHIPS
    major, minor = chips[gpus.architecture].split(".")
    return {
        "nvidia.com/gpu.present": "true",
        "nvidia.com/gpu.count": str(gpus.count),
        "nvidia.com/gpu.product": re.sub(r"[^A-Za-z0-9.]+", "-", gpus.model) + ("-SHARED" if replicas > 1 else ""),
        "nvidia.com/gpu.memory": str(gpus.memory_mib),
        "nvidia.com/gpu.family": gpus.architecture,
        "nvidia.com/gpu.replicas": str(replicas),
        "nvidia.com/gpu.compute.major": major,
        "nvidia.com/gpu.compute.minor": minor,
        "nvidia.com/mig.capable": str(bool(gpus.mig_profiles)).lower(),
    }


def _resources(pool: DesiredPool) -> dict[str, str]:
    """Capacity and allocatable alike: nothing of a simulated node is reserved for its system."""
    host, gpus = pool.machine.host, pool.machine.gpus
    shares = gpus.count * _replicas(pool.sharing) * _partitions(pool)
    return {"cpu": str(host.cpus), "memory": f"{host.memory_mib}Mi", "pods": _PODS, "nvidia.com/gpu": str(shares)}


def _replicas(sharing: Sharing | None) -> int:
    """How often the device plugin offers one GPU."""
    if sharing and (shared := sharing.time_slicing or sharing.mps):
        return shared.replicas
    return 1


def _partitions(pool: DesiredPool) -> int:
    """GPU instances of one board under the `single` strategy: as many as its seven slices and its memory allow."""
    profiles = [(int(match[1]), int(match[2])) for match in map(_MIG.search, pool.machine.gpus.mig_profiles) if match]
    wanted = _MIG.search(pool.sharing.mig.profile) if pool.sharing and pool.sharing.mig else None
    if wanted is None:
        return 1
    slices, memory = int(wanted[1]), int(wanted[2])
    return min(7 // slices, max(gigabytes for _, gigabytes in profiles) // memory)


def _system(name: str, machine: Machine) -> dict[str, str]:
    return {
        "architecture": machine.host.architecture,
        "operatingSystem": "linux",
        "osImage": "Ubuntu 24.04 LTS (simulated)",
        "kernelVersion": _KERNEL,
        "kubeletVersion": _KUBELET,
        "kubeProxyVersion": _KUBELET,
        "containerRuntimeVersion": "containerd://2.1.0",
        "machineID": name,
        "systemUUID": name,
        "bootID": name,
    }
