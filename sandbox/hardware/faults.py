"""The list of faults that a simulated node can have. Used by `machine_room.py` and by `plumbline sandbox fault`.

Each is a pure function from a node's hardware to the same hardware with one thing broken. What a fault or a machine does not
allow is refused with an InputError that names what is allowed.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce

from sandbox.hardware import gpu_faults, node_faults
from sandbox.hardware.fault import Fault
from sandbox.hardware.model import Hardware
from schemas.errors import InputError

__all__ = ["KINDS", "Fault", "Kind", "inject", "inject_all", "possible"]


@dataclass(frozen=True)
class Kind:
    """`needs` are the parameters that must be given, `takes` those that may be given beside them."""

    summary: str
    apply: Callable[[Hardware, Fault], Hardware]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "pcie-width": Kind("a GPU's PCIe link has --value lanes", gpu_faults.pcie_width, needs=("gpu", "value")),
    "pcie-generation": Kind("a GPU's slot allows PCIe generation --value only", gpu_faults.pcie_generation, needs=("gpu", "value")),
    "nvlink-down": Kind(
        "a GPU's NVLink --link (0) is inactive, or its first --value links", gpu_faults.nvlink_down, needs=("gpu",), takes=("link", "value")
    ),
    "gpu-lost": Kind("a GPU is off the bus, or falls off after --value calls", gpu_faults.gpu_lost, needs=("gpu",), takes=("value",)),
    "ecc-off": Kind("a GPU's error correction is off", gpu_faults.ecc_off, needs=("gpu",)),
    "mig-left-on": Kind("a GPU was left in MIG mode", gpu_faults.mig_left_on, needs=("gpu",)),
    "fabric-unhealthy": Kind("a GPU's NVLink fabric runs below its bandwidth", gpu_faults.fabric_unhealthy, needs=("gpu",)),
    "fabric-in-progress": Kind("the NVLink fabric is not complete", node_faults.fabric_in_progress),
    "driver-version": Kind("the node runs GPU driver --value", node_faults.driver_version, needs=("value",)),
    "ib-port-down": Kind("the port of --nic (name or rail, rail 0) has no link", node_faults.ib_port_down, takes=("nic",)),
    "probe-hang": Kind("NVML hangs when it starts, or in calls on --gpu (in --value only)", gpu_faults.probe_hang, takes=("gpu", "value")),
}


def inject(hardware: Hardware, fault: Fault) -> Hardware:
    """The hardware with this fault. InputError when there is no such fault, or this machine cannot have it."""
    kind = KINDS.get(fault.kind)
    if kind is None:
        raise InputError(f"there is no fault {fault.kind!r}; there are {', '.join(KINDS)}")
    given, allowed = fault.given(), (*kind.needs, *kind.takes)
    if missing := [name for name in kind.needs if name not in given]:
        raise InputError(f"{fault.kind} needs {_options(missing)}: {kind.summary}")
    if unknown := [name for name in given if name not in allowed]:
        raise InputError(f"{fault.kind} does not take {_options(unknown)}; it takes {_options(allowed) or 'no parameters'}")
    return kind.apply(hardware, fault)


def inject_all(hardware: Hardware, faults: Iterable[Fault]) -> Hardware:
    """All of these faults, in this order."""
    return reduce(inject, faults, hardware)


def possible(hardware: Hardware, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Of these faults, in this order, those that the hardware can have."""
    kept: list[Fault] = []
    for fault in faults:
        with suppress(InputError):
            hardware = inject(hardware, fault)
            kept.append(fault)
    return tuple(kept)


def _options(names: Iterable[str]) -> str:
    return ", ".join(f"--{name}" for name in names)
