"""Probe `settings`: how a GPU is configured. Source: NVML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Gpu

MILLIWATTS = 1000


class Settings(NamedTuple):
    """The fields of the same names of schemas.report.Gpu."""

    ecc: bool | None
    ecc_pending: bool | None
    mig: bool | None
    persistence: bool | None
    power_limit_watts: int | None


def read(gpu: Gpu) -> Reading:
    return {
        "ecc": gpu.get("nvmlDeviceGetEccMode"),
        "mig": gpu.get("nvmlDeviceGetMigMode"),
        "persistence": gpu.get("nvmlDeviceGetPersistenceMode"),
        "power_limit": gpu.get("nvmlDeviceGetPowerManagementLimit"),
    }


def parse(reading: Reading) -> Settings:
    """ECC and MIG have a present and a pending mode; None where the board has no such setting."""
    ecc, mig, limit = reading.get("ecc"), reading.get("mig"), reading.get("power_limit")
    return Settings(
        ecc=_on(ecc and ecc[0]),
        ecc_pending=_on(ecc and ecc[1]),
        mig=_on(mig and mig[0]),
        persistence=_on(reading.get("persistence")),
        power_limit_watts=None if limit is None else limit // MILLIWATTS,
    )


def _on(mode: int | None) -> bool | None:
    return None if mode is None else bool(mode)
