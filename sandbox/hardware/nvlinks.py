"""Which NVLink leads where. Pure; called by `assemble.py`."""

from sandbox.hardware.model import Link, Remote
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
        return _peer(nvlink.links, gpus, position, link)
    if not nvlink.switches:
        return Remote(kind="switch", index=None, link=position * nvlink.links + link)
    switch, nth = _switch(nvlink.switches, position, link)
    return Remote(kind="switch", index=switch, link=position * max(nvlink.switches) + nth)


def _switch(counts: tuple[int, ...], position: int, link: int) -> tuple[int, int]:
    """The switch that a link leads to, and which of the GPU's links to it this is. Each GPU begins with another switch."""
    wanted = link
    for turn, count in enumerate(counts):
        if wanted < count:
            return (turn + position) % len(counts), wanted
        wanted -= count
    return link % len(counts), link


def _peer(links: int, gpus: int, position: int, link: int) -> Remote:
    """Links spread evenly over the other GPUs; the nth link from A to B ends in the nth link from B to A."""
    peer = _peer_of(links, gpus, position, link)
    nth = sum(1 for other in range(link) if _peer_of(links, gpus, position, other) == peer)
    back = [other for other in range(links) if _peer_of(links, gpus, peer, other) == position]
    return Remote(kind="gpu", index=peer, link=back[nth % len(back)])


def _peer_of(links: int, gpus: int, position: int, link: int) -> int:
    others = [other for other in range(gpus) if other != position]
    return others[link * len(others) // links]
