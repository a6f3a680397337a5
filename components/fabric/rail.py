"""One rail: the n-th compute NIC of every node in the fabric, as a network that pods can ask for by name. Used by `fabric.py`.

A NIC is found by its interface's name, rail0 and up, together with its PCI ids. Bus addresses differ from one server model to the next
and the kernel's own numbering from boot to boot; a name that a udev rule or NVIDIA's NicInterfaceNameTemplate gives by slot does neither.
A rail is one segment of its own and pods reach their peers on it by link-local addresses, so no subnet is declared.
"""

import json
from dataclasses import dataclass
from typing import Any

import pulumi

from components.component import Component
from components.fabric.nic_policy import NicModel
from components.names import FABRIC_NAMESPACE
from components.objects import KubernetesObject, Manifest
from schemas.desired import DesiredFabric

IPOIB_HEADER = 4  # bytes that IP over InfiniBand takes from each packet: an MTU of 4096 leaves 4092
NETWORK_NAMESPACE = "default"  # where Multus finds the network; pods elsewhere ask for default/rail0


@dataclass(frozen=True, kw_only=True)
class RailPool:
    """The nodes of one pool, as far as a rail needs them."""

    name: str
    selector: dict[str, str]
    nic: NicModel
    functions: int  # virtual functions to make of each NIC


@dataclass(frozen=True, kw_only=True)
class RailArgs:
    fabric: DesiredFabric
    pools: tuple[RailPool, ...]
    virtual_nics: bool  # the nodes were given their functions from outside


class Rail(Component):
    """With sriov an SR-IOV policy a pool; with every allocation one network, from which the operator makes the attachment definition."""

    layer = "fabric"

    def __init__(self, name: str, args: RailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        policies = [
            KubernetesObject(f"{pool.name}-{name}", node_policy(name, pool, args), self.part())
            for pool in args.pools
            if args.fabric.allocation == "sriov"
        ]
        KubernetesObject(name, network(name, args.fabric), self.part(*policies))
        self.register_outputs({})


def node_policy(rail: str, pool: RailPool, args: RailArgs) -> Manifest:
    """How the SR-IOV operator splits this rail's NIC on the nodes of one pool."""
    fabric = args.fabric
    spec = {
        "resourceName": rail,
        "nodeSelector": pool.selector,
        "nicSelector": {"vendor": pool.nic.vendor, "deviceID": pool.nic.device, "pfNames": [rail]},
        # Inside a virtual machine a NIC is one function already, and the operator is told so by asking for one.
        "numVfs": 1 if args.virtual_nics else pool.functions,
        "mtu": link_mtu(fabric),
        "linkType": "IB" if fabric.kind == "infiniband" else "ETH",
        "deviceType": "netdevice",
        "isRdma": True,
    }
    return _sriov("SriovNetworkNodePolicy", f"{pool.name}-{rail}", spec)


def network(rail: str, fabric: DesiredFabric) -> Manifest:
    """The network of one rail, by allocation and kind."""
    match fabric.allocation, fabric.kind:
        case "sriov", "infiniband":
            return _sriov("SriovIBNetwork", rail, {"resourceName": rail, "networkNamespace": NETWORK_NAMESPACE, "linkState": "enable"})
        case "sriov", _:
            return _sriov("SriovNetwork", rail, {"resourceName": rail, "networkNamespace": NETWORK_NAMESPACE, "trust": "on"})
        case "rdma-shared", "infiniband":
            return _mellanox("IPoIBNetwork", rail, {"master": rail})
        case "rdma-shared", _:
            return _mellanox("MacvlanNetwork", rail, {"master": rail, "mode": "bridge", "mtu": fabric.mtu})
        case _:
            tuning = json.dumps({"type": "tuning", "mtu": link_mtu(fabric)}, sort_keys=True)
            return _mellanox("HostDeviceNetwork", rail, {"resourceName": rail, "metaPlugins": tuning})


def link_mtu(fabric: DesiredFabric) -> int:
    """Bytes of IP in one packet of the fabric."""
    return fabric.mtu - IPOIB_HEADER if fabric.kind == "infiniband" else fabric.mtu


def _sriov(kind: str, name: str, spec: dict[str, Any]) -> Manifest:
    metadata = {"name": name, "namespace": FABRIC_NAMESPACE}
    return {"apiVersion": "sriovnetwork.openshift.io/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _mellanox(kind: str, name: str, spec: dict[str, Any]) -> Manifest:
    """A network of the network operator: cluster scoped, unlike those of the SR-IOV operator."""
    return {
        "apiVersion": "mellanox.com/v1alpha1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": {**spec, "networkNamespace": NETWORK_NAMESPACE},
    }
