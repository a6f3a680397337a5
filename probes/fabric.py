"""Probe `fabric`: whether the NVLink fabric has taken this GPU in. Source: nvmlDeviceGetGpuFabricInfoV, newest version first.

The health mask holds small fields, each of them 0 where it does not apply and, where it is a question, 1 for yes and 2 for no.
So 0xaa (four times "no") and 0x1aa ("and no incorrect configuration") are the masks of a healthy GPU.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Gpu
    from schemas.report import GpuFabric

COMPLETED = 3
STATES = {0: "not-supported", 1: "not-started", 2: "in-progress", COMPLETED: "completed"}
SUMMARIES = {1: "healthy", 2: "unhealthy", 3: "limited"}
CONFIGURATIONS = {
    1: "none",
    2: "system-guid",
    3: "chassis-serial",
    4: "no-partition",
    5: "insufficient-nvlinks",
    6: "incompatible-firmware",
    7: "invalid-location",
    8: "gpu-state",
}
YES, NO = 1, 2
DEGRADED_BANDWIDTH, ROUTE_RECOVERY, ROUTE_UNHEALTHY, ACCESS_TIMEOUT, CONFIGURATION = 0, 2, 4, 6, 8  # shifts of the mask's fields


class Membership(NamedTuple):
    """The NVLink domain of a rack that the GPU has joined."""

    cluster_uuid: str
    clique: int


def read(gpu: Gpu) -> Reading:
    return {"info": gpu.fabric()}


def parse(reading: Reading) -> GpuFabric | None:
    """None for a board that cannot join a fabric."""
    info = reading.get("info")
    if info is None:
        return None
    from schemas.report import GpuFabric

    mask = info["mask"]
    return GpuFabric(
        state=STATES.get(info["state"]),
        status=_status(info["status"]) if info["state"] == COMPLETED else None,
        health=SUMMARIES.get(info["summary"]) or _health(mask),
        degraded_bandwidth=_answer(mask, DEGRADED_BANDWIDTH),
        incorrect_configuration=CONFIGURATIONS.get(mask >> CONFIGURATION & 0xF) if mask else None,
    )


def membership(reading: Reading) -> Membership | None:
    """None outside a rack: a single machine's fabric has no cluster."""
    info = reading.get("info")
    if info is None or not int(info["cluster"], 16):
        return None
    digits = info["cluster"]
    uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return Membership(uuid, info["clique"])


def _status(code: int) -> str:
    return "success" if code == 0 else f"nvml-error-{code}"


def _answer(mask: int | None, shift: int) -> bool | None:
    """One question of the mask."""
    return {YES: True, NO: False}.get((mask or 0) >> shift & 3)


def _health(mask: int | None) -> str | None:
    """What a driver without a summary lets us conclude: any trouble is unhealthy; no answer at all is no health."""
    answers = [_answer(mask, shift) for shift in (DEGRADED_BANDWIDTH, ROUTE_RECOVERY, ROUTE_UNHEALTHY, ACCESS_TIMEOUT)]
    if True in answers:
        return "unhealthy"
    return "healthy" if False in answers else None
