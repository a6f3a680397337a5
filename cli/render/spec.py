"""What a spec declares, in a few lines: pure functions, called by `plumbline validate`. Plain text, so that nothing heavy is imported."""

from collections.abc import Iterable, Iterator, Sequence

from schemas.contracts import layers
from schemas.desired import DesiredPool, DesiredState, DesiredTier
from schemas.finding import Layer
from schemas.machine import Machine

Row = Sequence[str]


def summary(desired: DesiredState) -> str:
    """Cluster, pools and layers."""
    pools = align((pool.name, f"{pool.nodes} x {pool.machine.name}", _gpus(pool), _shared(pool)) for pool in desired.pools)
    present = align(row for layer in layers(desired) for row in _rows(desired, layer))
    cluster = [f"{desired.cluster} on {desired.platform} Kubernetes"]
    return "\n".join([*_block("cluster", cluster), *_block("pools", pools), *_block("layers", present)]) + "\n"


def machine_table(machines: Iterable[Machine]) -> str:
    """One line a machine profile; a verified one agrees with captures of real machines."""
    rows = ((machine.name, "verified" if machine.verified else "unverified", machine.description) for machine in machines)
    return "\n".join(align(rows)) + "\n"


def align(rows: Iterable[Row]) -> list[str]:
    """Cells in columns, two spaces apart."""
    cells = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _block(title: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{title if number == 0 else '':<8} {line}"


def _gpus(pool: DesiredPool) -> str:
    return f"{pool.nodes * pool.machine.gpus.count} GPUs ({pool.machine.gpus.model})"


def _shared(pool: DesiredPool) -> str:
    if pool.sharing is None:
        return ""
    if pool.sharing.mig:
        return f"mig {pool.sharing.mig.profile}"
    if pool.sharing.mps:
        return f"mps, {pool.sharing.mps.replicas} pods a GPU"
    return f"time slicing, {pool.sharing.time_slicing.replicas} pods a GPU" if pool.sharing.time_slicing else ""


def _rows(desired: DesiredState, layer: Layer) -> Iterator[Row]:
    """The layer's name and gate beside its first line."""
    percent = desired.gates.get(layer)
    gate = "" if percent is None else f"at {percent}% verified"
    for number, line in enumerate(_lines(desired, layer)):
        yield (layer, gate, line) if number == 0 else ("", "", line)


def _lines(desired: DesiredState, layer: Layer) -> Sequence[str]:
    match layer:
        case "fabric":
            return [_fabric(desired)]
        case "drivers":
            return [f"NVIDIA {desired.gpu_driver.version}, {desired.gpu_driver.kernel_modules} kernel modules"]
        case "operators":
            return [", ".join(desired.operators) or "none"]
        case "inference":
            return [_tier(tier) for tier in desired.tiers]


def _fabric(desired: DesiredState) -> str:
    fabric = desired.fabric
    return f"{fabric.kind} on {', '.join(fabric.pools)}, {fabric.rails} rails, {fabric.allocation}" if fabric else ""


def _tier(tier: DesiredTier) -> str:
    return f"{tier.name}: {tier.served_name} in {tier.precision} on {tier.pool}, {tier.min_replicas} to {tier.max_replicas} replicas"
