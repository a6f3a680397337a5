"""Probe `live`: what changes while a healthy GPU works, so it is printed and never compared. Source: NVML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Gpu
    from schemas.report import GpuLive

GPU_SENSOR, SM_CLOCK = 0, 1  # NVML_TEMPERATURE_GPU, NVML_CLOCK_SM
MILLIWATTS = 1000


def read(gpu: Gpu) -> Reading:
    return {
        "generation": gpu.get("nvmlDeviceGetCurrPcieLinkGeneration"),
        "temperature": gpu.get("nvmlDeviceGetTemperature", GPU_SENSOR),
        "power": gpu.get("nvmlDeviceGetPowerUsage"),
        "clock": gpu.get("nvmlDeviceGetClockInfo", SM_CLOCK),
        "reasons": gpu.get("nvmlDeviceGetCurrentClocksEventReasons"),
    }


def parse(reading: Reading) -> GpuLive:
    from schemas.report import GpuLive

    power = reading.get("power")
    return GpuLive(
        pcie_generation=reading.get("generation"),
        temperature_celsius=reading.get("temperature"),
        power_watts=None if power is None else power / MILLIWATTS,
        sm_mhz=reading.get("clock"),
        clock_reasons=reading.get("reasons"),
    )
