"""Which NVLink leads where. Pure; called by `assemble.py`."""

from sandbox.hardware.model import Link, Remote
from schemas.errors import InputError
from schemas.machine import Machine, NvLinks


def links_of(machine: Machine, position: int) -> tuple[Link, ...]:
    """The links of the GPU at that place of the board, in NVML's link order; none on a board without NVLink."""
    nvlink = machine.nvlink
    if nvlink is None:
        return ()
    count = machine.gpus.count
    return tuple(Link(mbps=nvlink.mbps, remote=_remote(nvlink, count, position, link)) for link in range(nvlink.links))


def _remote(nvlink: NvLinks, gpus: int, position: int, link: int) -> Remote:
    if nvlink.remote == "gpu":
        return _peer(gpus, position, link)
    local = _switch_ends(nvlink.switches, position)
    if link >= len(local):  # to a switch that is not in this machine
        return Remote(kind="switch", index=None, link=position * nvlink.links + link)
    return local[link]


def _switch_ends(counts: tuple[int, ...], position: int) -> list[Remote]:
    """The ports of local switches that a GPU's links end in, in order. Each GPU begins with another switch."""
    return [
        Remote(kind="switch", index=(turn + position) % len(counts), link=position * max(counts) + nth)
        for turn, count in enumerate(counts)
        for nth in range(count)
    ]


def _peer(gpus: int, position: int, link: int) -> Remote:
    """Each link number pairs all GPUs anew, as the rounds of a tournament do; both ends of a link have the same number."""
    if gpus % 2:
        raise InputError(f"{gpus} GPUs cannot be joined in pairs by NVLink; the sandbox simulates even numbers")
    rounds, last = gpus - 1, gpus - 1
    turn = link % rounds
    if position == last:
        return Remote(kind="gpu", index=turn * (rounds + 1) // 2 % rounds, link=link)
    partner = (turn - position) % rounds
    return Remote(kind="gpu", index=last if partner == position else partner, link=link)
