"""Probe `pcie`: the link of a GPU. Source: NVML; sysfs says the same of NICs (`nics.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Gpu
    from schemas.report import Pcie

CALLS = {
    "width": "nvmlDeviceGetCurrPcieLinkWidth",
    "max_width": "nvmlDeviceGetMaxPcieLinkWidth",
    "max_generation": "nvmlDeviceGetMaxPcieLinkGeneration",
    "device_generation": "nvmlDeviceGetGpuMaxPcieLinkGeneration",
}
WIDEST = 32  # sysfs gives 63 or 255 for a link that is down
GENERATIONS = {"2.5": 1, "5": 2, "5.0": 2, "8": 3, "8.0": 3, "16.0": 4, "32.0": 5, "64.0": 6, "128.0": 7}
"""By the gigatransfers a second that sysfs writes; older kernels write `8 GT/s`."""


def read(gpu: Gpu) -> Reading:
    return {name: gpu.get(call) for name, call in CALLS.items()}


def parse(reading: Reading) -> Pcie | None:
    """None for a GPU that has no PCIe link, such as one behind NVLink-C2C."""
    from schemas.report import Pcie

    values = {name: reading.get(name) or None for name in CALLS}
    return Pcie(**values) if any(values.values()) else None


def width(text: str | None) -> int | None:
    """Of sysfs' current_link_width; a virtual machine shows 0, which says nothing."""
    lanes = int(text) if text and text.isascii() and text.isdigit() else 0
    return lanes if 0 < lanes <= WIDEST else None


def generation(text: str | None) -> int | None:
    """Of sysfs' max_link_speed, such as `32.0 GT/s PCIe`."""
    return GENERATIONS.get(text.partition(" ")[0]) if text else None
