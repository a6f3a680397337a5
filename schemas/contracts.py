"""What each layer promises the next, worked out from the spec alone.

The program of a layer exports its own contract, computes the one it expects below, and compares that with the one exported there: a
layer that is missing or was applied from an older spec is noticed before anything is built on it.
"""

from collections.abc import Iterator

from schemas.cluster import Sharing
from schemas.contract import Contract
from schemas.desired import DesiredPool, DesiredState, DesiredTier
from schemas.digest import value_digest
from schemas.finding import LAYERS, Layer, Scalar

Promises = dict[str, Scalar | tuple[str, ...]]


def layers(desired: DesiredState) -> tuple[Layer, ...]:
    """The layers that this spec has, lowest first: without a fabric or without tiers, that layer is absent."""
    absent = {"fabric"} if desired.fabric is None else set()
    if not desired.tiers:
        absent.add("inference")
    return tuple(layer for layer in LAYERS if layer not in absent)


def below(desired: DesiredState, layer: Layer) -> Layer | None:
    """The layer this one stands on; None for the lowest."""
    lower = [each for each in layers(desired) if LAYERS.index(each) < LAYERS.index(layer)]
    return lower[-1] if lower else None


def contract(desired: DesiredState, layer: Layer) -> Contract:
    """The declared part of what this layer exports: a pure function of the spec."""
    provides = _PROMISES[layer](desired)
    return Contract(layer=layer, cluster=desired.cluster, digest=value_digest(provides), provides=provides)


def mismatch(expected: Contract, found: Contract | None, *, stack: str) -> str | None:
    """Why the stack below does not bear what is to be built on it; None when it does."""
    if found is None:
        return f"{stack} has not been applied: apply {stack} first"
    if found.digest == expected.digest:
        return None
    changes = ", ".join(_changes(found.provides, expected.provides)) or f"contract version {found.version} => {expected.version}"
    return f"{stack} was applied from another spec ({changes}): apply {stack} first"


def _changes(old: Promises, new: Promises) -> Iterator[str]:
    """Promises that differ, as `mtu: 4096 => 9000`; lists from the engine and tuples of ours are the same."""
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield f"{name}: {_words(before)} => {_words(after)}"


def _words(promise: Scalar | tuple[str, ...]) -> str:
    match promise:
        case None:
            return "none"
        case tuple():
            return " ".join(promise)
        case float():  # numbers come back from the engine as floats
            return f"{promise:g}"
    return str(promise)


def _fabric(desired: DesiredState) -> Promises:
    fabric = desired.fabric
    if fabric is None:
        return {}
    return {
        "kind": fabric.kind,
        "mtu": fabric.mtu,
        "allocation": fabric.allocation,
        "pools": fabric.pools,
        "networks": tuple(rail_names(fabric.rails)),
    }


def rail_names(rails: int) -> list[str]:
    """rail0, rail1, ...: the network of the n-th compute NIC of every node."""
    return [f"rail{index}" for index in range(rails)]


def _drivers(desired: DesiredState) -> Promises:
    driver = desired.gpu_driver
    promises: Promises = {
        "platform": desired.platform,
        "driver": driver.version,
        "kernelModules": driver.kernel_modules,
        "gpudirect": driver.gpudirect,
        "pools": tuple(pool.name for pool in desired.pools),
    }
    for pool in desired.pools:
        promises[f"pool.{pool.name}.machine"] = pool.machine.name
        promises[f"pool.{pool.name}.nodes"] = pool.nodes
        promises[f"pool.{pool.name}.sharing"] = _sharing(pool)
    return promises


def _sharing(pool: DesiredPool) -> str:
    sharing = pool.sharing or Sharing()
    if sharing.time_slicing:
        return f"time-slicing {sharing.time_slicing.replicas}"
    if sharing.mps:
        return f"mps {sharing.mps.replicas}"
    return f"mig {sharing.mig.profile}" if sharing.mig else "exclusive"


def _operators(desired: DesiredState) -> Promises:
    return {"installed": tuple(sorted(desired.operators))}


def _inference(desired: DesiredState) -> Promises:
    promises: Promises = {"tiers": tuple(tier.name for tier in desired.tiers)}
    for tier in desired.tiers:
        promises |= _tier(tier)
    return promises


def _tier(tier: DesiredTier) -> Promises:
    return {
        f"tier.{tier.name}.model": tier.model,
        f"tier.{tier.name}.servedName": tier.served_name,
        f"tier.{tier.name}.pool": tier.pool,
        f"tier.{tier.name}.precision": tier.precision,
        f"tier.{tier.name}.context": tier.context,
    }


_PROMISES = {"fabric": _fabric, "drivers": _drivers, "operators": _operators, "inference": _inference}
