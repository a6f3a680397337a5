"""Faults of a node or its NICs. Each is Hardware -> Hardware and changes exactly what its docstring says. Listed in `faults.py`."""

from msgspec import structs

from sandbox.hardware import boards, drivers
from sandbox.hardware.fault import Fault, impossible
from sandbox.hardware.model import FABRIC_IN_PROGRESS, Gpu, Hardware, Nic
from schemas.errors import InputError

_DOWN, _POLLING, _SLOWEST_GBPS = "1: DOWN", "2: Polling", 10


def driver_version(hardware: Hardware, fault: Fault) -> Hardware:
    """The node runs driver --value: NVML, the kernel module and the GSP firmware say so."""
    version = str(fault.value)
    drivers.branch(version)
    if version == hardware.driver.version:
        raise InputError(f"driver-version: {hardware.node} runs {version} already; give another version")
    return structs.replace(hardware, driver=structs.replace(hardware.driver, version=version))


def fabric_in_progress(hardware: Hardware, fault: Fault) -> Hardware:
    """No GPU has finished joining the NVLink fabric, as when the fabric manager does not run."""
    if not any(gpu.fabric for gpu in hardware.gpus):
        raise impossible(hardware, fault, "its GPUs report no NVLink fabric")
    return structs.replace(hardware, gpus=tuple(_joining(gpu) for gpu in hardware.gpus))


def ib_port_down(hardware: Hardware, fault: Fault) -> Hardware:
    """The port of --nic (the first rail by default) has no cable: down, polling, at the slowest rate."""
    broken = _nic(hardware, fault)
    port = structs.replace(broken.port, state=_DOWN, phys_state=_POLLING, rate=boards.rate(_SLOWEST_GBPS))
    new = structs.replace(broken, port=port)
    return structs.replace(hardware, nics=tuple(new if nic == broken else nic for nic in hardware.nics))


def _joining(gpu: Gpu) -> Gpu:
    return structs.replace(gpu, fabric=structs.replace(gpu.fabric, state=FABRIC_IN_PROGRESS)) if gpu.fabric else gpu


def _nic(hardware: Hardware, fault: Fault) -> Nic:
    """The NIC of that name, or of that rail."""
    if not hardware.nics:
        raise impossible(hardware, fault, "it has no compute NICs")
    wanted = fault.nic or "0"
    for nic in hardware.nics:
        if wanted == nic.name or (nic.rail is not None and wanted == str(nic.rail)):
            return nic
    rails = sum(nic.rail is not None for nic in hardware.nics)
    names = ", ".join(nic.name for nic in hardware.nics)
    raise InputError(f"{fault.kind}: --nic {wanted} is not a NIC of {hardware.node}; allowed: rails 0 to {rails - 1}, or {names}")
