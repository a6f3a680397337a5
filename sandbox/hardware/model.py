"""One simulated node's hardware as frozen values. `assemble.py` makes it, `faults.py` changes it, `nvml_file.py` and `root.py` write it.

What all GPUs of a profile have in common (model, memory, architecture) is read from `machine`; these types hold what may differ
from device to device or be changed by a fault.
"""

from typing import Literal

from schemas.base import Value
from schemas.machine import Machine

LINK_UP = "5: LinkUp"
ACTIVE = "4: ACTIVE"
BRIDGE_CLASS, GPU_CLASS, NVSWITCH_CLASS = "0x060400", "0x030200", "0x068000"  # PCI class codes
INFINIBAND_CLASS, ETHERNET_CLASS = "0x020700", "0x020000"
FABRIC_IN_PROGRESS, FABRIC_COMPLETED = 2, 3  # as NVML counts fabric states


class PcieState(Value, frozen=True, kw_only=True):
    """A PCIe link as trained. `generation` falls while the device idles; `max_generation` is what device and slot can do together."""

    width: int
    max_width: int
    generation: int
    max_generation: int
    device_generation: int


class PciDevice(Value, frozen=True, kw_only=True):
    """A PCI function. `path` runs from the host bridge to the function itself, as the folders of /sys/devices do."""

    address: str  # 0000:1b:00.0
    path: tuple[str, ...]
    device_id: str  # 10de:2330
    subsystem_id: str
    kind: str  # one of the class codes above
    numa: int
    link: PcieState | None = None  # None: no PCIe link (NVLink-C2C)

    @property
    def nvml_id(self) -> str:
        """10de:2330 as NVML counts it, the device above the vendor: 0x233010de."""
        return _nvml_id(self.device_id)

    @property
    def nvml_subsystem_id(self) -> str:
        return _nvml_id(self.subsystem_id)


def _nvml_id(pci_id: str) -> str:
    vendor, _, device = pci_id.partition(":")
    return f"0x{device}{vendor}"


class Remote(Value, frozen=True, kw_only=True):
    """The far end of an NVLink: which switch or GPU, and that one's number for the link. A switch in another tray has no index."""

    kind: Literal["switch", "gpu"]
    index: int | None
    link: int


class Link(Value, frozen=True, kw_only=True):
    mbps: int
    remote: Remote
    up: bool = True


class Fabric(Value, frozen=True, kw_only=True):
    """What nvmlDeviceGetGpuFabricInfoV says. A mask of 0 means that the board gives no health."""

    state: int
    cluster: str  # 32 hexadecimal digits
    clique: int = 0
    health_mask: int = 0
    health_summary: int = 0


class Gpu(Value, frozen=True, kw_only=True):
    """A GPU. Its place in `Hardware.gpus` is its NVML index; `position` is its place on the board, counted from 0."""

    position: int
    pci: PciDevice
    uuid: str
    serial: str
    memory_node: int | None = None  # NUMA node of the GPU's own memory, on superchips
    links: tuple[Link, ...] = ()
    fabric: Fabric | None = None
    ecc: bool = True
    mig: bool = False
    persistence: bool = True
    temperature_celsius: int = 30
    lost_after: int | None = None  # calls it answers before it is lost; None: never lost
    hangs_in: str | None = None  # the NVML function that never returns; `*` is every one


class Port(Value, frozen=True, kw_only=True):
    """Port 1 of a NIC, in the words of /sys/class/infiniband."""

    link_layer: str  # InfiniBand, Ethernet
    rate: str  # 400 Gb/sec (4X NDR)
    lid: int
    sm_lid: int  # of the subnet manager; 0 when there is none
    mtu: int  # of the network device
    state: str = ACTIVE
    phys_state: str = LINK_UP


class Nic(Value, frozen=True, kw_only=True):
    """A NIC. `rail` counts the compute NICs in the order of the GPUs they serve; a management NIC has none."""

    name: str  # mlx5_0
    netdev: str  # ib0, eth0
    pci: PciDevice
    guid: str  # a088:c203:00f2:1b64
    hca_type: str  # MT4129
    board_id: str
    firmware: str
    port: Port
    rail: int | None = None


class NumaNode(Value, frozen=True, kw_only=True):
    index: int
    cpus: str  # 0-55,112-167; empty for a node of GPU memory
    memory_mib: int


class Driver(Value, frozen=True, kw_only=True):
    version: str
    open_modules: bool = True


class Hardware(Value, frozen=True, kw_only=True):
    """One node. GPUs stand in NVML order, NICs in the order of their names, switches and bridges by address."""

    node: str
    machine: Machine
    driver: Driver
    gpus: tuple[Gpu, ...]
    switches: tuple[PciDevice, ...] = ()
    nics: tuple[Nic, ...] = ()
    bridges: tuple[PciDevice, ...] = ()
    numa: tuple[NumaNode, ...]
    init_hangs: bool = False
    kernel_log: tuple[str, ...] = ()
