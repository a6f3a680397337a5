"""The GPU operator with its policy, one driver a pool, and how GPUs are shared. Used by `drivers.py`.

The chart renders the cluster's one ClusterPolicy from its values, as upstream's does. The driver stands in one NVIDIADriver a pool, so
that pools can be upgraded one after the other; where the node image brings the driver there is none, and the declared version is
only measured.
"""

from dataclasses import dataclass
from typing import Any

import pulumi

from components.charts import ChartLibrary, OperatorChart, OperatorChartArgs
from components.component import Component
from components.drivers.sharing import plugin_config, sharing_manifests
from components.names import DEVICE_PLUGIN_CONFIG, DRIVERS_NAMESPACE
from components.objects import KubernetesObject, Manifest
from components.platforms import traits
from schemas.cluster import GpuDriver
from schemas.desired import DesiredPool, DesiredState


@dataclass(frozen=True, kw_only=True)
class GpuOperatorArgs:
    desired: DesiredState
    library: ChartLibrary


class GpuOperator(Component):
    """The operator from its chart, then the custom resources that it reconciles."""

    layer = "drivers"

    def __init__(self, name: str, args: GpuOperatorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        chart = OperatorChart(
            name,
            OperatorChartArgs(
                chart="gpu-operator",
                namespace=DRIVERS_NAMESPACE,
                library=args.library,
                pod_security="privileged",
                values=chart_values(args.desired),
            ),
            self.part(),
        )
        for manifest in [*driver_manifests(args.desired), *sharing_manifests(args.desired.pools)]:
            KubernetesObject(f"{manifest['kind'].lower()}-{manifest['metadata']['name']}", manifest, self.part(chart))
        self.register_outputs({})


def chart_values(desired: DesiredState) -> dict[str, Any]:
    """Values of the upstream chart. A section that the platform sets replaces ours as a whole."""
    platform = traits(desired.platform)
    managed = not platform.driver_on_image
    values: dict[str, Any] = {
        "operator": {"defaultRuntime": "containerd", "runtimeClass": platform.runtime_class},
        "driver": {"enabled": managed, "nvidiaDriverCRD": {"enabled": managed, "deployDefaultCR": False}},
        "mig": {"strategy": "single"},
        "migManager": {"enabled": any(pool.sharing and pool.sharing.mig for pool in desired.pools)},
        # One Node Feature Discovery a cluster: with a fabric, the network operator's chart brings it.
        "nfd": {"enabled": desired.fabric is None},
    }
    if any(plugin_config(pool) for pool in desired.pools):
        values["devicePlugin"] = {"enabled": True, "config": {"name": DEVICE_PLUGIN_CONFIG, "default": ""}}
    return {**values, **platform.gpu_operator}


def driver_manifests(desired: DesiredState) -> list[Manifest]:
    """One NVIDIADriver a pool; none where the node image brings the driver."""
    if traits(desired.platform).driver_on_image:
        return []
    return [nvidia_driver(pool, desired.gpu_driver) for pool in desired.pools]


def nvidia_driver(pool: DesiredPool, driver: GpuDriver) -> Manifest:
    """The driver of one pool's nodes. nvidia-peermem is loaded only where there are rails; dma-buf needs no module of its own."""
    peermem = driver.gpudirect == "peermem" and pool.rails > 0
    spec = {
        "default": False,
        "driverType": "gpu",
        "repository": "nvcr.io/nvidia",
        "image": "driver",
        "version": driver.version,
        "kernelModuleType": driver.kernel_modules,
        "rdma": {"enabled": peermem, "useHostMofed": peermem},
        "nodeSelector": pool.selector,
    }
    return {"apiVersion": "nvidia.com/v1alpha1", "kind": "NVIDIADriver", "metadata": {"name": pool.name}, "spec": spec}
