"""How much the builds may use: cores and memory of this machine, or of the container around it. Read by `install`, once at its start."""

import os
from dataclasses import dataclass
from pathlib import Path

_KIB_PER_GIB = 1024**2
_BYTES_PER_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is before the first build starts. Memory is what is available, not what is installed."""

    cores: int
    memory_gib: float


def read_machine(root: Path = Path("/")) -> Machine:
    """Cores from the scheduler, memory from /proc/meminfo and the control group's memory.max and memory.current.

    Where the kernel tells nothing (it is not Linux) memory is 0, which stands for one build at a time.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    group = root / "sys/fs/cgroup"
    limits = (
        available_gib(_text(root / "proc/meminfo")),
        headroom_gib(_text(group / "memory.max"), _text(group / "memory.current")),
    )
    return Machine(cores=cores, memory_gib=min((limit for limit in limits if limit is not None), default=0.0))


def available_gib(meminfo: str) -> float | None:
    """MemAvailable of the text of /proc/meminfo; None where it is not said."""
    for line in meminfo.splitlines():
        key, _, value = line.partition(":")
        if key == "MemAvailable":
            return int(value.split()[0]) / _KIB_PER_GIB
    return None


def headroom_gib(limit: str, used: str) -> float | None:
    """What a control group has left, of its memory.max and memory.current; None where there is no group or no limit (`max`)."""
    if not limit.strip().isdecimal() or not used.strip().isdecimal():
        return None
    return max(0, int(limit) - int(used)) / _BYTES_PER_GIB


def _text(path: Path) -> str:
    """The file's text; empty where the kernel has no such file."""
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
