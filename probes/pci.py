"""Probe `pci`: where GPUs stand in the PCI tree. Source: /sys/bus/pci/devices, which also shows a GPU that NVML no longer does."""

from __future__ import annotations

from typing import NamedTuple

from probes.addresses import NVIDIA, sysfs_id
from probes.source.files import Folder
from probes.steps import Reading

DEVICES = "sys/bus/pci/devices"
DISPLAY_CLASSES = ("0x0300", "0x0302")  # VGA controller, 3D controller
OWNERS = ("nvidia", None)  # a GPU bound to vfio-pci belongs to a virtual machine, not to this node


class PciGpu(NamedTuple):
    """One GPU as the kernel lists it; `path` is its place below /sys/devices, bridge by bridge."""

    bus: str
    device_id: str | None = None
    numa: int | None = None
    path: str = ""


def read(node: Folder) -> Reading:
    buses = [bus for bus in node.demand(DEVICES) if (node.text(f"{DEVICES}/{bus}/class") or "").startswith(DISPLAY_CLASSES)]
    return {"gpus": [_device(node, bus) for bus in buses]}


def _device(node: Folder, bus: str) -> Reading:
    place = f"{DEVICES}/{bus}"
    return {
        "bus": bus,
        "path": node.target(place),
        "driver": node.target(f"{place}/driver"),
        "vendor": node.text(f"{place}/vendor"),
        "device": node.text(f"{place}/device"),
        "numa": node.text(f"{place}/numa_node"),
    }


def parse(reading: Reading) -> list[PciGpu]:
    """The NVIDIA GPUs of this node, by bus address."""
    mine = [gpu for gpu in reading.get("gpus", []) if _vendor(gpu) == NVIDIA and _driver(gpu) in OWNERS]
    return [PciGpu(gpu["bus"], sysfs_id(gpu["vendor"], gpu["device"]), numa_node(gpu["numa"]), gpu["path"] or "") for gpu in mine]


def numa_node(text: str | None) -> int | None:
    """sysfs writes -1 where the firmware does not say, as in many virtual machines."""
    return int(text) if text and text.isascii() and text.isdigit() else None


def _vendor(gpu: Reading) -> str:
    return (gpu["vendor"] or "").removeprefix("0x")


def _driver(gpu: Reading) -> str | None:
    return gpu["driver"].rpartition("/")[2] if gpu["driver"] else None
