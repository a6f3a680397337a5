"""The fabric layer as one component. Built by `stacks`."""

from dataclasses import dataclass
from typing import Any

import pulumi

from components.charts import ChartLibrary, OperatorChart, OperatorChartArgs
from components.component import Component
from components.fabric.nic_policy import nic_cluster_policy, nic_model
from components.fabric.rail import Rail, RailArgs, RailPool
from components.names import FABRIC_NAMESPACE
from components.objects import KubernetesObject
from components.platforms import traits
from schemas.contracts import rail_names
from schemas.desired import DesiredFabric, DesiredPool, DesiredState
from schemas.errors import InputError


@dataclass(frozen=True, kw_only=True)
class FabricArgs:
    desired: DesiredState
    library: ChartLibrary


class Fabric(Component):
    """The network operator, its policy, and one Rail for each rail declared."""

    layer = "fabric"

    def __init__(self, name: str, args: FabricArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        fabric = declared(args.desired)
        pools = tuple(rail_pool(args.desired.pool(pool)) for pool in fabric.pools)
        operator = OperatorChart(
            "network-operator",
            OperatorChartArgs(
                chart="network-operator",
                namespace=FABRIC_NAMESPACE,
                library=args.library,
                pod_security="privileged",
                values=chart_values(fabric),
            ),
            self.part(),
        )
        policy = KubernetesObject("nic-cluster-policy", nic_cluster_policy(fabric, (pool.nic for pool in pools)), self.part(operator))
        rail = RailArgs(fabric=fabric, pools=pools, virtual_nics=traits(args.desired.platform).virtual_nics)
        for each in rail_names(fabric.rails):
            Rail(each, rail, self.part(policy))
        self.register_outputs({})


def declared(desired: DesiredState) -> DesiredFabric:
    """The fabric of the spec; InputError when it has none, for then this layer is absent."""
    if desired.fabric is None:
        raise InputError(f"the spec of {desired.cluster} declares no fabric, so it has no layer of that name")
    return desired.fabric


def rail_pool(pool: DesiredPool) -> RailPool:
    """A pool as its rails see it: one function for each GPU of a node, so that a pod of any size finds one on every rail."""
    nics = pool.machine.nics
    if nics is None:
        raise InputError(f"pool {pool.name} is in the fabric, and machine {pool.machine.name} has no compute NICs")
    return RailPool(name=pool.name, selector=pool.selector, nic=nic_model(nics.device_id), functions=pool.machine.gpus.count)


def chart_values(fabric: DesiredFabric) -> dict[str, Any]:
    """Values of the network operator's chart: the SR-IOV operator is a part of it that only sriov needs."""
    sriov = fabric.allocation == "sriov"
    values: dict[str, Any] = {"nfd": {"enabled": True}, "sriovNetworkOperator": {"enabled": sriov}}
    if sriov:
        values["sriov-network-operator"] = {"sriovOperatorConfig": {"deploy": True}}
    return values
