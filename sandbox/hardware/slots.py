"""Where devices sit: host bridges, PCIe switches and bus numbers. Pure; called by `assemble.py`.

A machine's wiring is a tree of names. Walking it depth first gives out bus numbers as firmware does: a root port for each branch
of a host bridge; for a switch one bus for its upstream port and one for its downstream ports.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from sandbox.hardware.model import BRIDGE_CLASS, PciDevice, PcieState
from schemas.machine import Level, Machine, PcieLink

ROOT_PORT_ID = "8086:352a"
ARM_ROOT_PORT_ID = "10de:22b1"
SWITCH_PORT_ID = "1000:c030"
_BUSES = 0x10  # that each host bridge of a shared domain may use
_PORT_LINK = PcieLink(generation=5, width=16)


@dataclass(frozen=True)
class Switch:
    """A PCIe switch: one upstream port, and a downstream port for each branch."""

    branches: tuple["Branch", ...]


Branch = str | Switch
"""A device by name, or a switch with more below it."""


@dataclass(frozen=True)
class HostBridge:
    numa: int
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Place:
    """Where a device sits: its path from the host bridge (`pci0000:10`) to itself, and its NUMA node."""

    path: tuple[str, ...]
    numa: int

    @property
    def address(self) -> str:
        return self.path[-1]


def trained(link: PcieLink) -> PcieState:
    """A link at its best."""
    speed = link.generation
    return PcieState(width=link.width, max_width=link.width, generation=speed, max_generation=speed, device_generation=speed)


def device(place: Place, ids: tuple[str, str], kind: str, link: PcieState | None) -> PciDevice:
    """The device at that place; `ids` are its PCI id and its subsystem's, `kind` its class code."""
    device_id, subsystem_id = ids
    return PciDevice(
        address=place.address, path=place.path, device_id=device_id, subsystem_id=subsystem_id, kind=kind, numa=place.numa, link=link
    )


def wiring(machine: Machine) -> tuple[tuple[HostBridge, ...], ...]:
    """The host bridges of each rail with the GPUs it serves; a machine without compute NICs has one group a GPU."""
    gpus = machine.gpus
    if machine.nics is None:
        return tuple((HostBridge(numa, (f"gpu{index}",)),) for index, numa in enumerate(gpus.numa))
    share = machine.nics.gpus_per_nic
    return tuple(
        _rail(machine.nics.level, machine, rail, range(rail * share, min((rail + 1) * share, gpus.count)))
        for rail in range(machine.nics.count)
    )


def _rail(level: Level, machine: Machine, rail: int, served: range) -> tuple[HostBridge, ...]:
    """One NIC and its GPUs, exactly as near to each other as the profile allows."""
    nic, gpus = f"nic{rail}", tuple(f"gpu{index}" for index in served)
    numa = machine.gpus.numa[served.start] if served else 0
    match level:
        case "PIX":
            return (HostBridge(numa, (Switch((*gpus, nic)),)),)
        case "PXB":
            return (HostBridge(numa, (Switch((Switch(gpus), Switch((nic,)))),)),)
        case "PHB":
            return (HostBridge(numa, (*gpus, nic)),)
        case "NODE" | "SYS":
            other = (numa + 1) % machine.host.numa_nodes if level == "SYS" else numa
            return (*(HostBridge(numa, (gpu,)) for gpu in gpus), HostBridge(other, (nic,)))


def place(bridges: tuple[HostBridge, ...], architecture: str) -> tuple[dict[str, Place], tuple[PciDevice, ...]]:
    """The place of each named device, and every port on the way, by address."""
    places: dict[str, Place] = {}
    ports: list[PciDevice] = []
    for bridge, (domain, bus) in zip(bridges, _roots(bridges, architecture), strict=True):
        root_port = ARM_ROOT_PORT_ID if architecture == "arm64" else ROOT_PORT_ID
        walk = _Walk(domain, bridge.numa, root_port, count(bus + 1))
        for found, at in walk.below((f"pci{domain:04x}:{bus:02x}",), bus, bridge.branches, first=1):
            if found in (root_port, SWITCH_PORT_ID):
                ports.append(device(at, (found, "0000:0000"), BRIDGE_CLASS, trained(_PORT_LINK)))
            else:
                places[found] = at
    return places, tuple(sorted(ports, key=lambda port: port.address))


def _roots(bridges: tuple[HostBridge, ...], architecture: str) -> Iterator[tuple[int, int]]:
    """The domain and first bus of each host bridge. Arm hosts give each a domain of its own, numbered by socket."""
    earlier: Counter[int] = Counter()
    for index, bridge in enumerate(bridges):
        if architecture == "arm64":
            yield bridge.numa * 0x10 + earlier[bridge.numa], 0
            earlier[bridge.numa] += 1
        else:
            yield divmod((index + 1) * _BUSES, 0x100)


@dataclass(frozen=True)
class _Walk:
    """Gives out the buses of one host bridge."""

    domain: int
    numa: int
    root_port: str
    buses: "count[int]"

    def below(self, above: tuple[str, ...], bus: int, branches: tuple[Branch, ...], first: int = 0) -> Iterator[tuple[str, Place]]:
        """Each device (by name) and port (by PCI id) on this bus and below; `first` is the device number of the first branch."""
        port = SWITCH_PORT_ID if len(above) > 1 else self.root_port
        for number, branch in enumerate(branches, start=first):
            at = (*above, self._address(bus, number))
            yield port, Place(at, self.numa)
            at = (*at, self._address(next(self.buses), 0))
            yield branch if isinstance(branch, str) else SWITCH_PORT_ID, Place(at, self.numa)
            if isinstance(branch, Switch):
                yield from self.below(at, next(self.buses), branch.branches)

    def _address(self, bus: int, number: int) -> str:
        return f"{self.domain:04x}:{bus:02x}:{number:02x}.0"
