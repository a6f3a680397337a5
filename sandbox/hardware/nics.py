"""The NICs of a node: the rails of its profile, and a management NIC that no profile lists. Pure; called by `assemble.py`."""

from sandbox.hardware import boards, stamps
from sandbox.hardware.model import ETHERNET_CLASS, INFINIBAND_CLASS, Nic, Port
from sandbox.hardware.slots import Place, device, trained
from schemas.machine import Machine, Nics, PcieLink

MANAGEMENT = "management"
_MANAGEMENT_GBPS = 200
_SUBNET_MANAGER = 1  # its LID
_MTU = {"InfiniBand": 4092, "Ethernet": 9000}  # of the network device; IPoIB takes four bytes of a packet of 4096


def nics_of(machine: Machine, node: str, places: dict[str, Place], link_layer: str) -> tuple[Nic, ...]:
    """In the order of their names, which is that of their addresses, or no order at all on every other node."""
    if machine.nics is None:
        return ()
    keys = [*(f"nic{rail}" for rail in range(machine.nics.count)), MANAGEMENT]
    keys.sort(key=lambda key: places[key].address)
    if stamps.number(node, "names", 2):
        stamps.shuffler(node, "names").shuffle(keys)
    return tuple(_nic(machine.nics, node, number, (key, places[key]), link_layer) for number, key in enumerate(keys))


def _nic(nics: Nics, node: str, number: int, slot: tuple[str, Place], link_layer: str) -> Nic:
    key, place = slot
    managing = key == MANAGEMENT
    device_id = boards.MANAGEMENT_NIC if managing else nics.device_id
    layer = "Ethernet" if managing else link_layer
    adapter = boards.ADAPTERS.get(device_id, boards.OTHER_ADAPTER)
    link = trained(PcieLink(generation=5, width=16) if managing else nics.pcie)
    return Nic(
        name=f"mlx5_{number}",
        netdev=f"{'ib' if layer == 'InfiniBand' else 'eth'}{number}",
        pci=device(place, (device_id, adapter.subsystem_id), INFINIBAND_CLASS if layer == "InfiniBand" else ETHERNET_CLASS, link),
        guid=stamps.guid(node, key),
        hca_type=adapter.hca_type,
        board_id=adapter.board_id,
        firmware=adapter.firmware,
        port=_port(layer, _MANAGEMENT_GBPS if managing else nics.rate_gbps, 100 + stamps.number(node, f"{key}/lid", 40_000)),
        rail=None if managing else int(key.removeprefix("nic")),
    )


def _port(link_layer: str, gbps: int, lid: int) -> Port:
    """An Ethernet port has no LID and no subnet manager; the files read 0."""
    routed = link_layer == "InfiniBand"
    return Port(
        link_layer=link_layer,
        rate=boards.rate(gbps),
        lid=lid if routed else 0,
        sm_lid=_SUBNET_MANAGER if routed else 0,
        mtu=_MTU[link_layer],
    )
