"""Probe `inventory`: which GPU this is. Source: NVML; its bus address is what joins it to sysfs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Gpu

MIB = 1 << 20
CALLS = {
    "model": "nvmlDeviceGetName",
    "uuid": "nvmlDeviceGetUUID",
    "serial": "nvmlDeviceGetSerial",
    "board": "nvmlDeviceGetBoardPartNumber",
    "vbios": "nvmlDeviceGetVbiosVersion",
}


def read(gpu: Gpu) -> Reading:
    bus, device_id = gpu.pci()
    memory = gpu.get("nvmlDeviceGetMemoryInfo")
    known = {"bus": bus, "device_id": device_id, "module": gpu.module(), "memory_mib": memory and memory.total // MIB}
    return known | {name: gpu.get(call) for name, call in CALLS.items()}
