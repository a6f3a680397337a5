"""Desired states of a size that a test can bring up."""

from schemas.cluster import GpuDriver, Mig, Reconcile, Sharing, TimeSlicing
from schemas.desired import ChartSource, DesiredPool, DesiredState
from schemas.load import load_machine


def desired_state(train: int = 4, edge: int = 2) -> DesiredState:
    """The pools of the demo, without the layers that a control plane does not look at."""
    return DesiredState(
        cluster="demo",
        platform="generic",
        pools=(pool("train", train, "hgx-h100-8x400g"), pool("edge", edge, "l4-4x", Sharing(time_slicing=TimeSlicing(replicas=4)))),
        fabric=None,
        gpu_driver=GpuDriver(version="580.95.05"),
        operators=(),
        charts=ChartSource(lock="charts.lock.yaml"),
        tiers=(),
        gates={},
        reconcile=Reconcile(),
    )


def pool(name: str, nodes: int, machine: str, sharing: Sharing | None = None) -> DesiredPool:
    return DesiredPool(name=name, nodes=nodes, selector={"plumbline.dev/pool": name}, machine=load_machine(machine), sharing=sharing)


def partitioned(profile: str) -> DesiredPool:
    return pool("train", 1, "hgx-h100-8x400g", Sharing(mig=Mig(profile=profile)))
