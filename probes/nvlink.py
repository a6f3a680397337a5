"""Probe `nvlink`: state, speed and remote end of each link of a GPU. Source: NVML.

The links are those that NVML answers for; no constant of the bindings says how many a GPU has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from probes.steps import Reading

if TYPE_CHECKING:
    from probes.source.nvml import Gpu
    from schemas.report import NvLink

STATES = {0: "inactive", 1: "active", 2: "sleep", 3: "traffic-disabled"}
SWITCH = 2  # NVML_NVLINK_DEVICE_TYPE_SWITCH
COMMON_SPEED = 90  # NVML_FI_DEV_NVLINK_SPEED_MBPS_COMMON
LINK_SPEED = 164  # NVML_FI_DEV_NVLINK_GET_SPEED, scoped by link, since driver 525

Name = Callable[[str | None, bool], str | None]
"""What the remote end is called, by its bus address and whether it is known to be a switch."""


def read(gpu: Gpu) -> Reading:
    states = gpu.links("nvmlDeviceGetNvLinkState")
    speeds = gpu.fields([(LINK_SPEED, link) for link in range(len(states))] + [(COMMON_SPEED, 0)]) if states else [None]
    active = [link for link, state in enumerate(states) if state]
    ends = zip(gpu.each("nvmlDeviceGetNvLinkRemoteDeviceType", active), gpu.remotes(active), strict=True)
    return {"states": states, "speeds": speeds[:-1], "common_speed": speeds[-1], "remotes": dict(zip(active, ends, strict=True))}


def parse(reading: Reading, name: Name) -> NvLink | None:
    """None for a board without NVLink. A link that is not active has neither speed nor remote end."""
    states: list[int | None] = reading.get("states", [])
    if not states:
        return None
    from schemas.report import NvLink

    common, remotes = reading["common_speed"], reading["remotes"]
    return NvLink(
        state=tuple(None if state is None else STATES.get(state) for state in states),
        mbps=tuple((speed or common) if state else None for state, speed in zip(states, reading["speeds"], strict=True)),
        remote=tuple(_named(remotes.get(link), name) for link in range(len(states))),
    )


def switch_addresses(reading: Reading) -> set[str]:
    """Bus addresses of the switches that this GPU's links lead to, and of ends that an old driver does not tell the type of."""
    return {bus for kind, bus in reading.get("remotes", {}).values() if bus and kind in (SWITCH, None)}


def _named(remote: tuple[int | None, str | None] | None, name: Name) -> str | None:
    return name(remote[1], remote[0] == SWITCH) if remote else None
