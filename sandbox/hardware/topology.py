"""How near two PCI devices are, as NVML tells it. Pure; read by `nvml_file.py` and by tests that check the wiring."""

from enum import IntEnum

from sandbox.hardware.model import PciDevice

_SWITCH_DEPTH = 2  # a device below a switch is two folders below its upstream port: a downstream port, and itself
_SHARED_ROOT = 2  # host bridge and root port


class Near(IntEnum):
    """NVML_TOPOLOGY_*, in the words of `nvidia-smi topo -m`."""

    SELF = 0
    PIX = 10
    PXB = 20
    PHB = 30
    NODE = 40
    SYS = 50


def near(one: PciDevice, other: PciDevice) -> Near:
    """The level of the closest thing that both devices hang on."""
    if one.address == other.address:
        return Near.SELF
    shared = _shared(one.path, other.path)
    if shared > _SHARED_ROOT:
        deepest = max(len(one.path), len(other.path)) - shared
        return Near.PIX if deepest <= _SWITCH_DEPTH else Near.PXB
    if shared:
        return Near.PHB
    return Near.NODE if one.numa == other.numa else Near.SYS


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    pairs = zip(one, other, strict=False)
    return next((depth for depth, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
