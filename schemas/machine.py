"""A machine profile: what a healthy machine of one type, with its fabric, must measure. Data lives in machines/*.yaml.

Expectations belong to a profile, never to a GPU's marketing name; GPUs and NICs are matched by PCI ids.
"""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Value

PciId = Annotated[str, Meta(pattern=r"^[0-9a-f]{4}:[0-9a-f]{4}$", description="vendor:device, such as 10de:2330")]
Level = Literal["PIX", "PXB", "PHB", "NODE", "SYS"]
"""How near two PCIe devices are, nearest first: same switch, several switches, same root complex, same NUMA node, across sockets."""


Architecture = Literal["ampere", "ada", "hopper", "blackwell"]

PRECISIONS: dict[Architecture, tuple[str, ...]] = {
    "ampere": ("bf16",),
    "ada": ("bf16", "fp8"),
    "hopper": ("bf16", "fp8"),
    "blackwell": ("bf16", "fp8"),
}
"""The number formats that the tensor cores of an architecture multiply natively."""


class PcieLink(Value, kw_only=True):
    generation: Annotated[int, Meta(ge=1, le=7)]
    width: Annotated[int, Meta(ge=1, le=32)]


class Gpus(Value, kw_only=True):
    count: Annotated[int, Meta(ge=1, le=32)]
    model: str  # as NVML names it, for people; never compared
    device_id: PciId
    architecture: Architecture
    memory_mib: int  # as NVML counts it: the framebuffer with what the driver reserves
    pcie: PcieLink | None = None  # none: C2C attached, no PCIe link to judge
    numa: tuple[int, ...]  # host NUMA node of each GPU, in physical order
    power_limit_watts: int  # the default limit
    mig_profiles: tuple[str, ...] = ()  # such as 1g.10gb; empty: the board cannot be partitioned


class NvLinks(Value, kw_only=True):
    """What every GPU has: so many links, each of at least `mbps`, all to the remote named."""

    links: Annotated[int, Meta(ge=1, le=36)]
    mbps: int  # megabytes a second and direction: NVML field 90 (NVLINK_SPEED_MBPS_COMMON)
    generation: Annotated[int, Meta(ge=1, le=6)]
    remote: Literal["switch", "gpu"]
    switches: tuple[int, ...] = ()  # links to each local switch, most first (which switch has most differs from GPU to GPU)


class MachineFabric(Value, kw_only=True):
    """The NVLink fabric that a manager must complete before a job may start; absent where NVML reports no fabric state."""

    manager: Literal["fabric-manager", "imex"]


class Nics(Value, kw_only=True):
    """The compute NICs (the rails); storage and management ports are not listed."""

    count: Annotated[int, Meta(ge=1, le=16)]
    device_id: PciId
    rate_gbps: int
    pcie: PcieLink
    level: Level  # the farthest that each GPU's nearest rail may be
    gpus_per_nic: int = 1


class MachineHost(Value, kw_only=True):
    numa_nodes: int  # those with CPUs; a superchip adds nodes of GPU memory
    cpus: int
    memory_mib: int
    architecture: Literal["amd64", "arm64"] = "amd64"


class Machine(Value, kw_only=True):
    """One machine profile."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    description: str
    sources: tuple[str, ...]
    verified: bool  # a test compares GPU count, wiring and NUMA layout with a capture of a real machine
    host: MachineHost
    gpus: Gpus
    nvlink: NvLinks | None = None
    fabric: MachineFabric | None = None
    nics: Nics | None = None
