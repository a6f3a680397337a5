"""Probe `topology`: how near GPUs stand to one another, and to NICs.

GPU to GPU comes from NVML; GPU to NIC from the two devices' places in sysfs' PCI tree, because NVML knows no NICs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from probes.addresses import path_addresses, path_root
from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Gpu
    from schemas.report import NvLink

SAME, SWITCH = "X", "switch"
LEVELS = {0: "PIX", 10: "PIX", 20: "PXB", 30: "PHB", 40: "NODE", 50: "SYS"}  # NVML_TOPOLOGY_*; 0 is two GPUs on one board
NEAREST_FIRST = ("PIX", "PXB", "PHB", "NODE", "SYS")
NVLINK_CAPABILITY, P2P_OK = 2, 0  # NVML_P2P_CAPS_INDEX_NVLINK, NVML_P2P_STATUS_OK

Row = tuple[str | None, ...]


class Place(NamedTuple):
    """Where a PCI device stands: below which host bridge, below which bridges (outermost first), at which NUMA node."""

    root: str | None = None
    bridges: tuple[str, ...] = ()
    numa: int | None = None


def place(path: str | None, numa: int | None) -> Place:
    """The place of a device by its path below /sys/devices; None or no PCI path is nowhere."""
    return Place(path_root(path or ""), tuple(path_addresses(path or "")[:-1]), numa)


def read(gpu: Gpu) -> Reading:
    """One row of the triangle above the diagonal: [NVML index, common ancestor, NVLink status] for each GPU that follows."""
    return {"peers": [[peer, _ancestor(gpu, peer), _nvlink(gpu, peer)] for peer in gpu.peers()]}


def _ancestor(gpu: Gpu, peer: int) -> Any:
    return gpu.between("nvmlDeviceGetTopologyCommonAncestor", peer)


def _nvlink(gpu: Gpu, peer: int) -> Any:
    return gpu.between("nvmlDeviceGetP2PStatus", peer, NVLINK_CAPABILITY)


def gpu_links(order: Sequence[int], rows: dict[int, Reading], nvlinks: Sequence[NvLink | None]) -> tuple[Row, ...]:
    """The matrix as `nvidia-smi topo -m` prints it. `order` holds NVML indexes, `nvlinks` runs in the same order."""
    pairs = {frozenset((index, peer[0])): peer[1:] for index, row in rows.items() for peer in row.get("peers", [])}
    ends = [_ends(nvlink) for nvlink in nvlinks]
    return tuple(
        tuple(
            SAME if one == other else _link(pairs.get(frozenset((index, peer))), _joining(ends[one], ends[other], other))
            for other, peer in enumerate(order)
        )
        for one, index in enumerate(order)
    )


def _link(pair: Sequence[int | None] | None, links: int) -> str | None:
    """NV<n> where peer access over NVLink works and links are up; else how far the way over PCIe is."""
    if pair is None:
        return None
    ancestor, status = pair
    return f"NV{links}" if status == P2P_OK and links else LEVELS.get(ancestor) if ancestor is not None else None


def _joining(one: Counter[str], other: Counter[str], position: int) -> int:
    """How many links join two GPUs: direct ones, or through switches as many as the GPU with fewer has."""
    return one[f"gpu{position}"] or min(one[SWITCH], other[SWITCH])


def _ends(nvlink: NvLink | None) -> Counter[str]:
    """How many active links lead to each GPU, and to switches taken together."""
    if nvlink is None:
        return Counter()
    active = (remote for state, remote in zip(nvlink.state, nvlink.remote, strict=True) if state == "active" and remote)
    return Counter(SWITCH if remote.startswith(SWITCH) else remote for remote in active)


def level(one: Place, other: Place) -> str | None:
    """How near two PCI devices are. None when the place of either is not known well enough."""
    if one.root is None or other.root is None:
        return None
    if one.root != other.root:
        return None if one.numa is None or other.numa is None else "NODE" if one.numa == other.numa else "SYS"
    shared = _shared(one.bridges, other.bridges)
    if not shared:
        return "PHB"
    # Below the switch that both share, each has one port of its own; a further bridge makes it several switches.
    return "PIX" if max(len(one.bridges), len(other.bridges)) <= shared + 1 else "PXB"


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many bridges, from the root, two paths have in common."""
    differing = (depth for depth, (mine, yours) in enumerate(zip(one, other, strict=False)) if mine != yours)
    return next(differing, min(len(one), len(other)))


def nearest(levels: Row) -> tuple[str | None, tuple[int, ...]]:
    """The best level of a NIC's column and the positions of the GPUs that have it."""
    best = next((name for name in NEAREST_FIRST if name in levels), None)
    return best, tuple(position for position, found in enumerate(levels) if best and found == best)
