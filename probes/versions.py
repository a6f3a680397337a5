"""Probe `versions`: what the driver's library says of itself. Source: NVML; `driver.py` has what the kernel module says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Asker


def read(nvml: Asker) -> Reading:
    return {
        "driver": nvml.ask("nvmlSystemGetDriverVersion"),
        "nvml": nvml.ask("nvmlSystemGetNVMLVersion"),
        "cuda": nvml.ask("nvmlSystemGetCudaDriverVersion_v2"),
    }


def cuda_version(number: int | None) -> str | None:
    """NVML packs 13.0 as 13000 and 12.4 as 12040."""
    return None if number is None else f"{number // 1000}.{number % 1000 // 10}"
