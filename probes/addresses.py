"""PCI names in one spelling: addresses as sysfs writes them (0000:1b:00.0), ids as vendor:device (10de:2330). Pure."""

import re
from functools import cache

NVIDIA = "10de"
ADDRESS = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
NOWHERE = "0000:00:00.0"  # always the host bridge: NVML gives it for a device that is on no bus of this machine


@cache  # a hundred links lead to a handful of devices
def nvml_address(bus_id: str | bytes) -> str | None:
    """NVML writes 00000000:1B:00.0. None for what is no address."""
    text = bus_id.decode("ascii", "replace") if isinstance(bus_id, bytes) else bus_id
    domain, _, rest = text.lower().partition(":")
    address = f"{domain.lstrip('0'):0>4}:{rest}"
    return address if ADDRESS.fullmatch(address) and address != NOWHERE else None


def nvml_device_id(number: int) -> str:
    """NVML packs device and vendor into one number, 0x233010de."""
    return f"{number & 0xFFFF:04x}:{number >> 16:04x}"


def sysfs_id(vendor: str | None, device: str | None) -> str | None:
    """sysfs writes 0x15b3 and 0x1021 into two files."""
    if not vendor or not device:
        return None
    return f"{vendor.removeprefix('0x')}:{device.removeprefix('0x')}"


def path_addresses(path: str) -> list[str]:
    """The addresses along a device's sysfs path: its bridges, outermost first, and then the device itself."""
    return [part for part in path.split("/") if ADDRESS.fullmatch(part)]


def path_root(path: str) -> str | None:
    """The host bridge of a device's sysfs path: pci0000:15."""
    return next((part for part in path.split("/") if part.startswith("pci")), None)
