"""The NVLink and fabric lines of one GPU in the node file. Pure; called by `nvml_file.py`."""

from collections.abc import Iterator

from sandbox.hardware import boards, drivers, stamps
from sandbox.hardware.model import Gpu, Hardware, Link

Line = tuple[str, object]
_REMOTE_TYPE = {"gpu": 0, "switch": 2}
_CAPABILITIES = 0x2F  # all but the SLI bridge
_COUNTERS_GENERATION = 5  # from this NVLink generation on, errors are field values; before it, error counters
_ERROR_FIELDS = (*range(206, 216), *range(219, 223))
_ERROR_COUNTERS = range(5)
_C2C_LINKS, _C2C_MBPS = 10, 44_712


def connected(one: Gpu, other: Gpu) -> bool:
    """True when NVLink joins the two: both have a link up to a switch, or one has a link up to the other."""
    if one.position == other.position or one.mig or other.mig:
        return False
    to_switch = [any(link.up and link.remote.kind == "switch" for link in gpu.links) for gpu in (one, other)]
    direct = any(link.up and link.remote.kind == "gpu" and link.remote.index == other.position for link in one.links)
    return all(to_switch) or direct


def lines(hardware: Hardware, gpu: Gpu) -> Iterator[Line]:
    """All lines about NVLink; none for a board without it."""
    if hardware.machine.nvlink and gpu.links:
        generation = hardware.machine.nvlink.generation
        yield from _links(hardware, gpu, boards.NVLINK_VERSION[generation])
        yield from _counters(len(gpu.links), generation, drivers.branch(hardware.driver.version))
        yield from _fabric(hardware, gpu)
    if gpu.memory_node is not None:
        yield "field.170", _C2C_LINKS
        yield "field.171", [1] * _C2C_LINKS
        yield "field.172", [_C2C_MBPS] * _C2C_LINKS


def _links(hardware: Hardware, gpu: Gpu, version: int) -> Iterator[Line]:
    """An inactive link still has its version; its speed is 0 and its far end cannot be told."""
    links = gpu.links
    states = [link.up for link in links]
    speeds = [link.mbps if link.up else 0 for link in links]
    remotes = [_remote(hardware, link) if link.up else None for link in links]
    yield "nvlink.state", states
    yield "nvlink.version", [version] * len(links)
    yield "nvlink.capabilities", [_CAPABILITIES] * len(links)
    yield "nvlink.remote.type", [_REMOTE_TYPE[link.remote.kind] if link.up else None for link in links]
    yield "nvlink.remote.bus", [remote and remote[0] for remote in remotes]
    yield "nvlink.remote.device", [remote and remote[1] for remote in remotes]
    yield "field.90", max(link.mbps for link in links)
    yield "field.91", len(links)
    yield "field.146", [link.remote.link if link.up else None for link in links]
    yield "field.147", sum(link.up and link.remote.kind == "switch" for link in links)
    yield "field.164", speeds
    yield "field.165", states
    yield "field.166", [version] * len(links)


def _remote(hardware: Hardware, link: Link) -> tuple[str, str] | None:
    """Bus address and PCI id of the far end; None when it is a switch in another tray."""
    remote = link.remote
    if remote.index is None:
        return None
    if remote.kind == "switch":
        device = hardware.switches[remote.index]
    else:
        device = next(gpu.pci for gpu in hardware.gpus if gpu.position == remote.index)
    return device.address, device.nvml_id


def _counters(links: int, generation: int, branch: int) -> Iterator[Line]:
    if generation < _COUNTERS_GENERATION:
        for counter in _ERROR_COUNTERS:
            yield f"nvlink.errors.{counter}", [0] * links
    elif branch >= 560:
        for field in _ERROR_FIELDS:
            yield f"field.{field}", [0] * links
        yield "nvlink.bandwidth_mode", (0, 1)
        yield "nvlink.firmware", "36.2014.1862"


def _fabric(hardware: Hardware, gpu: Gpu) -> Iterator[Line]:
    fabric = gpu.fabric
    if fabric is None:
        return
    branch = drivers.branch(hardware.driver.version)
    yield "fabric", (fabric.state, 0, fabric.clique)
    yield "fabric.cluster", fabric.cluster
    yield "fabric.health_mask", f"0x{fabric.health_mask if branch >= 580 else fabric.health_mask & 0xFF:x}"
    if branch >= 580:
        yield "fabric.health_summary", fabric.health_summary
    yield "platform", (gpu.position + 1, 0, 1, 1, gpu.position + 1)
    yield "platform.chassis", stamps.stamp(hardware.node, "chassis", 13).upper()
    yield "platform.guid", stamps.stamp(hardware.node, "platform", 32)
