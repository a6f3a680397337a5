"""The drivers layer as one component. Built by `stacks`."""

from dataclasses import dataclass

import pulumi

from components.charts import ChartLibrary
from components.component import Component
from components.drivers.gpu_operator import GpuOperator, GpuOperatorArgs
from components.drivers.node_pool import NodePool, NodePoolArgs
from components.drivers.node_report_crd import node_report_crd
from components.drivers.probe import Probe, ProbeArgs
from components.objects import KubernetesObject
from components.platforms import traits
from schemas.desired import DesiredState
from schemas.resolve import expectation


@dataclass(frozen=True, kw_only=True)
class DriversArgs:
    desired: DesiredState
    library: ChartLibrary
    probe_image: str


class Drivers(Component):
    """The GPU operator, the probes, and one NodePool for each pool declared.

    The NodePools stand last: they need the reports' kind, and label nodes on which the driver was asked for already.
    """

    layer = "drivers"

    def __init__(self, name: str, args: DriversArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        desired = args.desired
        operator = GpuOperator("gpu-operator", GpuOperatorArgs(desired=desired, library=args.library), self.part())
        reports = KubernetesObject("nodereports", node_report_crd(), self.part())
        probe = Probe(
            "probe",
            # The operator provides the runtime class that the probes' pods name.
            ProbeArgs(pools=desired.pools, image=args.probe_image, traits=traits(desired.platform)),
            self.part(operator, reports),
        )
        for pool in desired.pools:
            NodePool(pool.name, NodePoolArgs(expectation(desired, pool.name)), self.part(probe))
        self.register_outputs({})
