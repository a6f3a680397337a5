"""Desired state: the spec with defaults filled in and machine profiles resolved. Made by `resolve.py`, read by components and reconcile."""

from schemas.base import Value
from schemas.cluster import (
    Allocation,
    FabricKind,
    GpuDriver,
    Operator,
    Platform,
    Precision,
    Reconcile,
    Sharing,
)
from schemas.machine import Machine


class DesiredPool(Value, kw_only=True):
    name: str
    nodes: int
    selector: dict[str, str]
    machine: Machine
    sharing: Sharing | None = None
    rails: int = 0  # 0: not part of the fabric


class DesiredFabric(Value, kw_only=True):
    pools: tuple[str, ...]
    kind: FabricKind
    rails: int
    mtu: int
    allocation: Allocation


class DesiredTier(Value, kw_only=True):
    name: str
    pool: str
    model: str
    served_name: str  # Qwen/Qwen3-8B
    precision: Precision  # the first of the tier's that the pool's GPUs run natively
    context: int
    gpus: int
    min_replicas: int
    max_replicas: int


class ChartSource(Value, kw_only=True):
    """Absolute paths, so that a component need not know where the spec lies."""

    lock: str
    mirror: str | None = None


class DesiredState(Value, kw_only=True):
    cluster: str
    platform: Platform
    pools: tuple[DesiredPool, ...]
    fabric: DesiredFabric | None
    gpu_driver: GpuDriver
    operators: tuple[Operator, ...]
    charts: ChartSource
    tiers: tuple[DesiredTier, ...]
    gates: dict[str, int]  # layer -> percent verified to enter it
    reconcile: Reconcile

    def pool(self, name: str) -> DesiredPool:
        """The pool of that name; KeyError when there is none (the loader has checked every name)."""
        for pool in self.pools:
            if pool.name == name:
                return pool
        raise KeyError(name)


class HardwareExpectation(Value, kw_only=True):
    """What one pool's nodes must measure: the input of a NodePool, and all that its judges need."""

    cluster: str
    pool: str
    nodes: int
    selector: dict[str, str]
    machine: Machine
    driver_version: str
    link_layer: str | None = None  # InfiniBand, Ethernet
    rails: int = 0
    mig: bool = False
    open_modules: bool = True
    gpudirect: str = "none"
    budget: str = "20%"
    confirm: int = 2
    effect: str = "NoSchedule"
