"""Faults of one GPU. Each is Hardware -> Hardware and changes exactly what its docstring says. Listed in `faults.py`."""

from msgspec import structs

from sandbox.hardware.fault import Fault, gpu_of, impossible, number_of, with_gpu
from sandbox.hardware.model import Gpu, Hardware, Link, PcieState
from schemas.errors import InputError

EVERY_FUNCTION = "*"
_WIDTHS = (1, 2, 4, 8, 16, 32)
_DEGRADED_MASK, _UNHEALTHY = 0x1A9, 2  # bandwidth degraded, nothing else wrong
_MOST_CALLS = 100_000


def pcie_width(hardware: Hardware, fault: Fault) -> Hardware:
    """The GPU's PCIe link trains with --value lanes."""
    gpu, link = _pcie(hardware, fault)
    width = number_of(fault, "value", [width for width in _WIDTHS if width < link.max_width])
    return _with_link(hardware, gpu, structs.replace(link, width=width))


def pcie_generation(hardware: Hardware, fault: Fault) -> Hardware:
    """The slot allows generation --value only; the GPU alone could do more."""
    gpu, link = _pcie(hardware, fault)
    best = number_of(fault, "value", range(1, link.device_generation))
    return _with_link(hardware, gpu, structs.replace(link, max_generation=best, generation=min(link.generation, best)))


def nvlink_down(hardware: Hardware, fault: Fault) -> Hardware:
    """NVLink --link of the GPU is inactive (the first by default), or its first --value links; so is the far end if a GPU has it."""
    gpu = gpu_of(hardware, fault)
    if not gpu.links:
        raise impossible(hardware, fault, "its GPUs have no NVLink")
    if fault.link is not None and fault.value is not None:
        raise InputError("nvlink-down takes --link or --value (how many, from the first), not both")
    if fault.value is not None:
        down = range(number_of(fault, "value", range(1, len(gpu.links) + 1)))
    else:
        first = number_of(fault, "link", range(len(gpu.links))) if fault.link is not None else 0
        down = range(first, first + 1)
    ends = {(gpu.position, link) for link in down} | {_far_end(gpu.links[link]) for link in down}
    return structs.replace(hardware, gpus=tuple(_without(other, ends) for other in hardware.gpus))


def gpu_lost(hardware: Hardware, fault: Fault) -> Hardware:
    """The GPU falls off the bus, at once or after it has answered --value calls of a pass; the kernel log tells of it."""
    gpu = gpu_of(hardware, fault)
    calls = number_of(fault, "value", range(_MOST_CALLS)) if fault.value is not None else 0
    place = gpu.pci.address.removesuffix(".0")
    told = f"NVRM: Xid (PCI:{place}): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus."
    broken = structs.replace(hardware, kernel_log=(*hardware.kernel_log, told))
    return with_gpu(broken, gpu, structs.replace(gpu, lost_after=calls))


def ecc_off(hardware: Hardware, fault: Fault) -> Hardware:
    """Error correction of the GPU's memory is off."""
    gpu = gpu_of(hardware, fault)
    return with_gpu(hardware, gpu, structs.replace(gpu, ecc=False))


def mig_left_on(hardware: Hardware, fault: Fault) -> Hardware:
    """The GPU was left in MIG mode, which also takes it out of NVLink peer-to-peer."""
    gpu = gpu_of(hardware, fault)
    if not hardware.machine.gpus.mig_profiles:
        raise impossible(hardware, fault, "its GPUs cannot be partitioned")
    return with_gpu(hardware, gpu, structs.replace(gpu, mig=True))


def fabric_unhealthy(hardware: Hardware, fault: Fault) -> Hardware:
    """The GPU's fabric is complete and runs at less than its bandwidth."""
    gpu = gpu_of(hardware, fault)
    if gpu.fabric is None or gpu.fabric.health_summary == 0:
        raise impossible(hardware, fault, "its GPUs report no health of an NVLink fabric")
    fabric = structs.replace(gpu.fabric, health_mask=_DEGRADED_MASK, health_summary=_UNHEALTHY)
    return with_gpu(hardware, gpu, structs.replace(gpu, fabric=fabric))


def probe_hang(hardware: Hardware, fault: Fault) -> Hardware:
    """NVML never returns: from its initialisation, or with --gpu from every call on that GPU, or from the function --value."""
    if fault.gpu is not None:
        gpu = gpu_of(hardware, fault)
        return with_gpu(hardware, gpu, structs.replace(gpu, hangs_in=fault.value or EVERY_FUNCTION))
    if fault.value is not None:
        raise InputError("probe-hang takes --value (the NVML function that hangs) together with --gpu")
    return structs.replace(hardware, init_hangs=True)


def _pcie(hardware: Hardware, fault: Fault) -> tuple[Gpu, PcieState]:
    gpu = gpu_of(hardware, fault)
    if gpu.pci.link is None:
        raise impossible(hardware, fault, "its GPUs hang on their CPU by NVLink-C2C and not by PCIe")
    return gpu, gpu.pci.link


def _with_link(hardware: Hardware, gpu: Gpu, link: PcieState) -> Hardware:
    return with_gpu(hardware, gpu, structs.replace(gpu, pci=structs.replace(gpu.pci, link=link)))


def _far_end(link: Link) -> tuple[int | None, int]:
    """The (position, link) at the other end; no GPU has the position None, so a switch's end matches nothing."""
    return (link.remote.index if link.remote.kind == "gpu" else None), link.remote.link


def _without(gpu: Gpu, ends: set[tuple[int | None, int]]) -> Gpu:
    links = tuple(structs.replace(link, up=False) if (gpu.position, n) in ends else link for n, link in enumerate(gpu.links))
    return structs.replace(gpu, links=links)
