"""The physical order of a node's GPUs, which is the order of the facts. Pure; called by `assemble.py`.

NVML's order follows bus numbers, which firmware may give out otherwise on the next machine; the place on the baseboard is the same
on all. A GPU that is lost tells neither its place nor its address: what the others and sysfs leave free must be its own.
"""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from probes.pci import PciGpu


class Seen(NamedTuple):
    """One GPU by its NVML index; one that only sysfs shows is numbered after those that NVML counts."""

    nvml_index: int
    bus: str | None = None
    module: int | None = None


def physical_order(counted: Sequence[Seen], listed: Sequence[PciGpu]) -> list[Seen]:
    """All GPUs of the node, NVML's and sysfs' joined by bus address, by module id where boards have one, else by address."""
    claimed = {gpu.bus for gpu in counted}
    unclaimed = iter(sorted(gpu.bus for gpu in listed if gpu.bus not in claimed))
    gpus = [gpu if gpu.bus else gpu._replace(bus=next(unclaimed, None)) for gpu in counted]
    gpus += [Seen(len(counted) + extra, bus) for extra, bus in enumerate(unclaimed)]
    return sorted(_with_modules(gpus), key=lambda gpu: (gpu.module or 0, gpu.bus or "", gpu.nvml_index))


def _with_modules(gpus: list[Seen]) -> list[Seen]:
    """Each GPU that does not tell its place gets the first free one, provided that any tells: places count from 1, or else from 0."""
    taken = {gpu.module for gpu in gpus if gpu.module is not None}
    if not taken:
        return gpus
    free = (place for place in count(0 if 0 in taken else 1) if place not in taken)
    return [gpu if gpu.module is not None else gpu._replace(module=next(free)) for gpu in gpus]
