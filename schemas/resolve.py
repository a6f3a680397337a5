"""Spec -> desired state: defaults filled in, machine profiles looked up, choices made. Pure; called by `load.py`.

The spec has passed `rules/`, so every name in it leads somewhere.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from schemas.cluster import Charts, Cluster, ClusterSpec, Fabric, Gates, Pool, Precision, Tier
from schemas.desired import ChartSource, DesiredFabric, DesiredPool, DesiredState, DesiredTier, HardwareExpectation
from schemas.machine import PRECISIONS, Machine

LINK_LAYERS = {"infiniband": "InfiniBand", "roce": "Ethernet"}
"""What a port says in /sys/class/infiniband/*/ports/*/link_layer on a fabric of each kind."""


def resolve(cluster: Cluster, base: Path, machines: Mapping[str, Machine]) -> DesiredState:
    """The whole desired state. `base` is the spec's folder (relative paths start there); `machines` holds every profile the pools name."""
    spec = cluster.spec
    pools = tuple(_pool(pool, spec, machines[pool.machine]) for pool in spec.pools)
    by_name = {pool.name: pool for pool in pools}
    return DesiredState(
        cluster=cluster.metadata.name,
        platform=spec.platform,
        pools=pools,
        fabric=_fabric(spec.fabric) if spec.fabric else None,
        gpu_driver=spec.drivers.gpu,
        operators=spec.operators.install,
        charts=_charts(spec.operators.charts, base),
        tiers=tuple(_tier(tier, by_name[tier.pool].machine) for tier in spec.inference.tiers) if spec.inference else (),
        gates=_gates(spec.gates),
        reconcile=spec.reconcile,
    )


def expectation(desired: DesiredState, pool_name: str) -> HardwareExpectation:
    """What the nodes of one pool must measure; KeyError when there is no such pool."""
    pool = desired.pool(pool_name)
    driver, reconcile = desired.gpu_driver, desired.reconcile
    return HardwareExpectation(
        cluster=desired.cluster,
        pool=pool.name,
        nodes=pool.nodes,
        selector=pool.selector,
        machine=_measurable(pool.machine),
        driver_version=driver.version,
        link_layer=LINK_LAYERS[desired.fabric.kind] if desired.fabric and pool.rails else None,
        rails=pool.rails,
        mig=_is_partitioned(pool),
        open_modules=driver.kernel_modules == "open",
        gpudirect=driver.gpudirect,
        budget=reconcile.quarantine.budget,
        confirm=reconcile.confirm,
        effect=reconcile.quarantine.effect,
    )


def _measurable(machine: Machine) -> Machine:
    """The profile without its prose: a better description is no change of what must be measured."""
    return replace(machine, description="", sources=(), verified=False)


def _pool(pool: Pool, spec: ClusterSpec, machine: Machine) -> DesiredPool:
    in_fabric = spec.fabric is not None and pool.name in spec.fabric.pools
    return DesiredPool(
        name=pool.name,
        nodes=pool.nodes,
        selector=pool.selector,
        machine=machine,
        sharing=spec.drivers.sharing.get(pool.name),
        rails=spec.fabric.rails if spec.fabric and in_fabric else 0,
    )


def _fabric(fabric: Fabric) -> DesiredFabric:
    return DesiredFabric(pools=fabric.pools, kind=fabric.kind, rails=fabric.rails, mtu=fabric.mtu, allocation=fabric.allocation)


def _charts(charts: Charts, base: Path) -> ChartSource:
    return ChartSource(lock=_absolute(base, charts.lock), mirror=_absolute(base, charts.mirror) if charts.mirror else None)


def _absolute(base: Path, path: str) -> str:
    """The path with its `..` worked out by name alone: nothing is looked up, so links stay as they are."""
    return os.path.normpath(base / path)


def _tier(tier: Tier, machine: Machine) -> DesiredTier:
    return DesiredTier(
        name=tier.name,
        pool=tier.pool,
        model=tier.model,
        served_name=tier.model.removeprefix("hf://"),
        precision=_precision(tier, machine),
        context=tier.context,
        gpus=tier.gpus,
        min_replicas=tier.replicas.min,
        max_replicas=tier.replicas.max,
    )


def _precision(tier: Tier, machine: Machine) -> Precision:
    """The first that the GPUs run natively; the rules have made sure that there is one."""
    return next(precision for precision in tier.precisions if precision in PRECISIONS[machine.gpus.architecture])


def _gates(gates: Gates) -> dict[str, int]:
    declared = {"operators": gates.operators, "inference": gates.inference}
    return {layer: int(gate.verified.removesuffix("%")) for layer, gate in declared.items() if gate}


def _is_partitioned(pool: DesiredPool) -> bool:
    return bool(pool.sharing and pool.sharing.mig and pool.sharing.mig.profile != "all-disabled")
