"""Which builds may run side by side. Pure; called by `install` with what the machine has."""

from collections.abc import Collection, Sequence

from tools.catalogue import Tool
from tools.machine import Machine

_RESERVE_GIB = 1.0  # left to everything else on the machine


def in_order(tools: Collection[Tool]) -> tuple[Tool, ...]:
    """Longest first, so that no long build is left to run alone at the end."""
    return tuple(sorted(tools, key=lambda tool: (-tool.minutes, tool.name)))


def admit(waiting: Sequence[Tool], running: Collection[Tool], machine: Machine) -> tuple[Tool, ...]:
    """The waiting builds to start now, in their order: as many as there are cores, while their memory fits.

    One build is always admitted when none runs: a small machine is slow, but it does get there.
    """
    admitted: list[Tool] = []
    for tool in waiting:
        busy = [*running, *admitted]
        needed = tool.memory_gib + sum(one.memory_gib for one in busy)
        if not busy or (len(busy) < machine.cores and needed <= machine.memory_gib - _RESERVE_GIB):
            admitted.append(tool)
    return tuple(admitted)


def minutes(tools: Collection[Tool], cores: int) -> float:
    """About how long these builds take together. Go uses every core whatever the order; the catalogue's costs are those of two."""
    return sum(tool.minutes for tool in tools) * 2 / max(cores, 1)
