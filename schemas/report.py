"""A node report: what one probe pass saw on one node. `identity` and `live` never enter the digest; `facts` and the outcomes do.

GPUs stand in physical order (NVML module id, else bus address), NICs in the order of the GPU they serve: facts of healthy nodes
of one pool are therefore equal, however their devices are numbered. `None` means not seen; the outcome of the probe says why.
"""

from typing import Literal

from schemas.base import Record

Outcome = Literal["ok", "unsupported", "no-permission", "lost", "timeout", "failed", "skipped"]
"""How a probe, or a probe of one GPU, ended. Only `ok` and `unsupported` are complete: the platform has no such fact."""


class Run(Record, kw_only=True):
    """How one probe ended. `subject` is `node`, or `gpu3`, `nic0` by position in the facts; `reason` is in the source's own words."""

    probe: str
    outcome: Outcome
    subject: str = "node"
    reason: str | None = None


class GpuIdentity(Record, kw_only=True):
    index: int  # NVML index
    bus: str  # 0000:1b:00.0; empty when neither NVML nor sysfs tells
    uuid: str | None = None
    serial: str | None = None
    board: str | None = None


class NicIdentity(Record, kw_only=True):
    name: str  # mlx5_0
    bus: str | None = None
    guid: str | None = None


class Identity(Record, kw_only=True):
    """What tells this machine from its peers. Lists run in the order of the lists in facts."""

    node: str
    machine_id: str | None = None
    gpus: tuple[GpuIdentity, ...] = ()
    nics: tuple[NicIdentity, ...] = ()
    switches: tuple[str, ...] = ()  # bus addresses; `switch0` in a link's remote is the first
    cluster_uuid: str | None = None
    clique: int | None = None


class Versions(Record, kw_only=True):
    driver: str | None = None  # nvmlSystemGetDriverVersion
    nvml: str | None = None
    cuda: str | None = None  # 13.0
    kernel_driver: str | None = None  # /proc/driver/nvidia/version
    open_modules: bool | None = None  # "Open Kernel Module" in that file


class Pcie(Record, kw_only=True):
    """The link of the device itself. The current generation falls when a GPU idles, so it is live, not a fact."""

    width: int | None = None  # nvmlDeviceGetCurrPcieLinkWidth; sysfs current_link_width
    max_width: int | None = None
    max_generation: int | None = None  # what GPU and slot can do together
    device_generation: int | None = None  # what the device alone can do


class NvLink(Record, kw_only=True):
    """One entry a link, in NVML's link order."""

    state: tuple[str | None, ...] = ()  # active, inactive, sleep
    mbps: tuple[int | None, ...] = ()
    remote: tuple[str | None, ...] = ()  # switch0, gpu5


class GpuFabric(Record, kw_only=True):
    state: str | None = None  # not-supported, not-started, in-progress, completed
    status: str | None = None  # success, or the NVML error once completed
    health: str | None = None  # healthy, unhealthy, limited
    degraded_bandwidth: bool | None = None
    incorrect_configuration: str | None = None


class Gpu(Record, kw_only=True):
    state: Literal["ok", "lost", "reset-required", "unknown"]
    device_id: str | None = None  # 10de:2330
    model: str | None = None
    memory_mib: int | None = None
    vbios: str | None = None
    numa: int | None = None  # of the host
    pcie: Pcie | None = None
    nvlink: NvLink | None = None  # None: the board has no NVLink
    fabric: GpuFabric | None = None
    ecc: bool | None = None
    ecc_pending: bool | None = None
    mig: bool | None = None
    persistence: bool | None = None
    power_limit_watts: int | None = None


class Nic(Record, kw_only=True):
    device_id: str | None = None  # 15b3:1021
    port_state: str | None = None  # down, init, armed, active
    phys_state: str | None = None  # polling, disabled, link-up, ...
    rate_gbps: int | None = None
    link_layer: str | None = None  # InfiniBand, Ethernet
    mtu: int | None = None
    firmware: str | None = None
    pcie: Pcie | None = None
    numa: int | None = None
    gpus: tuple[int, ...] = ()  # positions in facts.gpus of the nearest GPUs
    level: str | None = None  # PIX, PXB, PHB, NODE, SYS to those


class Host(Record, kw_only=True):
    kernel: str | None = None
    architecture: str | None = None
    virtual: bool | None = None
    numa_nodes: int | None = None
    numa_balancing: bool | None = None
    iommu: str | None = None  # identity, translated, off
    peermem: bool | None = None
    hugepages: int | None = None


class Facts(Record, kw_only=True):
    versions: Versions = Versions()
    gpus: tuple[Gpu, ...] = ()
    gpu_links: tuple[tuple[str | None, ...], ...] = ()  # X, NV18, PIX, PXB, PHB, NODE, SYS
    gpu_nic_links: tuple[tuple[str | None, ...], ...] = ()
    nics: tuple[Nic, ...] = ()
    host: Host = Host()


class GpuLive(Record, kw_only=True):
    pcie_generation: int | None = None
    temperature_celsius: int | None = None
    power_watts: float | None = None
    sm_mhz: int | None = None
    clock_reasons: int | None = None


class Live(Record, kw_only=True):
    gpus: tuple[GpuLive, ...] = ()
    duration_ms: float | None = None


class Report(Record, kw_only=True):
    """One pass. `outcome` is ok when every run is ok or unsupported, failed when no GPU could be read, else partial."""

    identity: Identity
    facts: Facts
    live: Live = Live()
    runs: tuple[Run, ...] = ()  # what did not end ok, only
    outcome: Literal["ok", "partial", "failed"] = "ok"
    rung: Literal["unprivileged", "root"] = "unprivileged"
    pool: str | None = None
    version: str = ""  # of Plumbline
