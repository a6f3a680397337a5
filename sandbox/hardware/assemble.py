"""A machine profile and a node's name -> that node's healthy hardware. Pure: the same arguments give the same hardware.

Nodes of one profile are the same machine, and yet no two look alike: identities differ, on some nodes the kernel has numbered the
NICs otherwise, and on some the firmware has numbered the buses otherwise, so that NVML's order is not the order on the board.
"""

from msgspec import structs

from sandbox.hardware import boards, nics, nvlinks, slots, stamps
from sandbox.hardware.model import (
    FABRIC_COMPLETED,
    GPU_CLASS,
    NVSWITCH_CLASS,
    Driver,
    Fabric,
    Gpu,
    Hardware,
    NumaNode,
    PciDevice,
    PcieState,
)
from sandbox.hardware.slots import HostBridge, Place, device, trained
from schemas.machine import Machine, PcieLink

_GPU_SUBSYSTEM, _SWITCH_SUBSYSTEM = "10de:16c1", "10de:1796"
_GPU_MEMORY_NODES = 8  # NUMA nodes that a superchip sets aside for each GPU
_IDLE_GENERATION = 1


def node_hardware(machine: Machine, node: str, driver_version: str, open_modules: bool = True, link_layer: str = "InfiniBand") -> Hardware:
    """The hardware of the healthy node of that name. `link_layer` is that of its rails: InfiniBand or Ethernet."""
    places, bridges = slots.place(_host_bridges(machine, node), machine.host.architecture)
    switches = tuple(_nvswitch(machine, places[f"nvswitch{index}"]) for index in range(_local_switches(machine)))
    gpus = tuple(_gpu(machine, node, position, places[f"gpu{position}"]) for position in range(machine.gpus.count))
    return Hardware(
        node=node,
        machine=machine,
        driver=Driver(version=driver_version, open_modules=open_modules),
        gpus=tuple(sorted(gpus, key=lambda gpu: gpu.pci.address)),
        switches=switches,
        nics=nics.nics_of(machine, node, places, link_layer),
        bridges=bridges,
        numa=_numa_nodes(machine),
    )


def _host_bridges(machine: Machine, node: str) -> tuple[HostBridge, ...]:
    """In the order of their bus numbers: first those of the GPUs, socket by socket, last the management NIC and the NVSwitches."""
    groups = list(slots.wiring(machine))
    if machine.nvlink and stamps.number(node, "slots", 2):
        stamps.shuffler(node, "slots").shuffle(groups)
        groups.sort(key=lambda group: machine.gpus.numa.index(group[0].numa))
    bridges = [bridge for group in groups for bridge in group]
    if machine.nics:
        bridges.append(HostBridge(0, (nics.MANAGEMENT,)))
    if _local_switches(machine):
        names = tuple(f"nvswitch{index}" for index in range(_local_switches(machine)))
        bridges.append(HostBridge(0, (slots.Switch(names),)))
    return tuple(bridges)


def _local_switches(machine: Machine) -> int:
    return len(machine.nvlink.switches) if machine.nvlink else 0


def _gpu(machine: Machine, node: str, position: int, place: Place) -> Gpu:
    return Gpu(
        position=position,
        pci=device(place, (machine.gpus.device_id, _GPU_SUBSYSTEM), GPU_CLASS, _idle(machine.gpus.pcie)),
        uuid=stamps.gpu_uuid(node, position),
        serial=stamps.gpu_serial(node, position),
        memory_node=_memory_node(machine, position) if machine.gpus.pcie is None else None,
        links=nvlinks.links_of(machine, position),
        fabric=_fabric(machine, node),
        temperature_celsius=28 + stamps.number(node, f"gpu{position}/temperature", 8),
    )


def _idle(link: PcieLink | None) -> PcieState | None:
    """The link of an idle GPU: as wide as ever, and slow to save power, which is no fault."""
    return structs.replace(trained(link), generation=_IDLE_GENERATION) if link else None


def _fabric(machine: Machine, node: str) -> Fabric | None:
    """The fabric as its manager leaves it. Nodes of one rack share a cluster id; without an NVLink rack it is all zeros."""
    if machine.fabric is None or machine.gpus.architecture not in boards.FABRIC_FROM:
        return None
    in_rack = machine.fabric.manager == "imex"
    knows_health = machine.gpus.architecture == "blackwell"
    return Fabric(
        state=FABRIC_COMPLETED,
        cluster=stamps.stamp(node.rstrip("0123456789"), "rack", 32) if in_rack else "0" * 32,
        health_mask=boards.HEALTHY_MASK if knows_health else 0,
        health_summary=boards.HEALTHY_SUMMARY if knows_health else 0,
    )


def _nvswitch(machine: Machine, place: Place) -> PciDevice:
    switch_id = boards.BOARDS[machine.gpus.architecture].switch_id
    return device(place, (switch_id, _SWITCH_SUBSYSTEM), NVSWITCH_CLASS, trained(PcieLink(generation=4, width=2)))


def _numa_nodes(machine: Machine) -> tuple[NumaNode, ...]:
    """The nodes with CPUs, and on a superchip one more for each GPU's memory."""
    host = machine.host
    memory = host.memory_mib // host.numa_nodes
    nodes = [NumaNode(index=index, cpus=_cpus(machine, index), memory_mib=memory) for index in range(host.numa_nodes)]
    if machine.gpus.pcie is None:
        nodes += [
            NumaNode(index=_memory_node(machine, position), cpus="", memory_mib=machine.gpus.memory_mib)
            for position in range(machine.gpus.count)
        ]
    return tuple(nodes)


def _memory_node(machine: Machine, position: int) -> int:
    return machine.host.numa_nodes + _GPU_MEMORY_NODES * position


def _cpus(machine: Machine, index: int) -> str:
    """The CPUs of a NUMA node as the kernel lists them: the first threads of its cores, then the second ones."""
    host = machine.host
    if host.numa_nodes == 1:
        return f"0-{host.cpus - 1}"
    threads = 1 if host.architecture == "arm64" else 2
    cores = host.cpus // threads
    share = cores // host.numa_nodes
    firsts = (thread * cores + index * share for thread in range(threads))
    return ",".join(f"{first}-{first + share - 1}" for first in firsts)
