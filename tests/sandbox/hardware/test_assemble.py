"""A node's hardware is what its profile says, the same every time, and no two nodes look alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.hardware.model import Gpu, Hardware, Nic
from sandbox.hardware.topology import near
from tests.sandbox.hardware.conftest import MACHINES, healthy

NODE_NAMES = st.from_regex(r"[a-z][a-z0-9]{0,10}-[0-9]{1,4}", fullmatch=True)


def on_board(hardware: Hardware) -> list[Gpu]:
    return sorted(hardware.gpus, key=lambda gpu: gpu.position)


def rails(hardware: Hardware) -> list[Nic]:
    return sorted((nic for nic in hardware.nics if nic.rail is not None), key=lambda nic: nic.rail or 0)


@pytest.mark.parametrize("machine", MACHINES)
def test_same_name_gives_the_same_hardware(machine: str) -> None:
    assert healthy(machine) == healthy(machine)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_profile_is_met(machine: str) -> None:
    hardware = healthy(machine)
    profile = hardware.machine
    gpus = on_board(hardware)
    assert tuple(gpu.pci.numa for gpu in gpus) == profile.gpus.numa
    assert {gpu.pci.device_id for gpu in gpus} == {profile.gpus.device_id}
    assert {len(gpu.links) for gpu in gpus} == {profile.nvlink.links if profile.nvlink else 0}
    assert all((gpu.fabric is not None) == (profile.fabric is not None) for gpu in gpus)
    assert len(rails(hardware)) == (profile.nics.count if profile.nics else 0)


@pytest.mark.parametrize("machine", [name for name in MACHINES if healthy(name).nics])
def test_gpus_are_as_near_to_their_rail_as_the_profile_says(machine: str) -> None:
    hardware = healthy(machine)
    assert hardware.machine.nics is not None
    share = hardware.machine.nics.gpus_per_nic
    nics = rails(hardware)
    for gpu in on_board(hardware):
        levels = [near(gpu.pci, nic.pci) for nic in nics]
        assert levels[gpu.position // share].name == hardware.machine.nics.level
        assert min(levels) == levels[gpu.position // share]


@pytest.mark.parametrize("machine", [name for name in MACHINES if healthy(name).switches])
def test_links_to_each_switch_are_as_the_profile_counts_them(machine: str) -> None:
    hardware = healthy(machine)
    assert hardware.machine.nvlink is not None
    for gpu in hardware.gpus:
        counts = [sum(link.remote.index == index for link in gpu.links) for index in range(len(hardware.switches))]
        assert sorted(counts, reverse=True) == list(hardware.machine.nvlink.switches)


@pytest.mark.parametrize("machine", MACHINES)
def test_no_switch_port_has_two_links(machine: str) -> None:
    ends = [(link.remote.index, link.remote.link) for gpu in healthy(machine).gpus for link in gpu.links]
    assert len(ends) == len(set(ends))


@settings(max_examples=40, deadline=None)
@given(machine=st.sampled_from(MACHINES), one=NODE_NAMES, other=NODE_NAMES)
def test_nodes_of_a_profile_differ_in_identity_and_numbering_only(machine: str, one: str, other: str) -> None:
    assert _normalised(healthy(machine, one)) == _normalised(healthy(machine, other))


def _normalised(hardware: Hardware) -> object:
    """All that must be equal on two healthy nodes: devices in their order on the board, without names, addresses and ids."""
    gpus, nics = on_board(hardware), rails(hardware)
    return (
        [[near(gpu.pci, peer.pci) for peer in gpus] for gpu in gpus],
        [[near(gpu.pci, nic.pci) for nic in nics] for gpu in gpus],
        [(gpu.links, gpu.memory_node, gpu.pci.numa, gpu.pci.link) for gpu in gpus],
        [(nic.pci.device_id, nic.port.rate, nic.port.link_layer, nic.firmware, nic.pci.numa) for nic in nics],
        [gpu.fabric and (gpu.fabric.state, gpu.fabric.health_mask) for gpu in gpus],
        hardware.numa,
    )


def test_identities_never_repeat() -> None:
    nodes = [healthy(node=f"train-{number}") for number in range(1, 5)]
    serials = [gpu.serial for node in nodes for gpu in node.gpus]
    uuids = [gpu.uuid for node in nodes for gpu in node.gpus]
    guids = [nic.guid for node in nodes for nic in node.nics]
    for ids in (serials, uuids, guids):
        assert len(ids) == len(set(ids))


def test_the_first_nodes_show_every_way_of_numbering() -> None:
    """The demo's four training nodes differ: NICs numbered by address or not, GPUs in their order on the board or not."""
    nodes = [healthy(node=f"train-{number}") for number in range(1, 5)]
    nics_in_order = [[nic.pci.address for nic in node.nics] == sorted(nic.pci.address for nic in node.nics) for node in nodes]
    gpus_in_order = [[gpu.position for gpu in node.gpus] == list(range(8)) for node in nodes]
    assert list(zip(nics_in_order, gpus_in_order, strict=True)) == [(True, True), (False, True), (True, False), (False, False)]


def test_gpus_stand_in_the_order_of_their_addresses() -> None:
    for number in range(1, 9):
        addresses = [gpu.pci.address for gpu in healthy(node=f"train-{number}").gpus]
        assert addresses == sorted(addresses)


def test_idle_gpu_is_slow_and_wide() -> None:
    link = healthy().gpus[0].pci.link
    assert link is not None
    assert (link.generation, link.max_generation, link.width) == (1, 5, 16)


def test_trays_of_a_rack_share_a_cluster_and_other_racks_do_not() -> None:
    clusters = [healthy("gb200-nvl72-tray", node).gpus[0].fabric for node in ("rack1-1", "rack1-2", "other-1")]
    ids = [fabric.cluster for fabric in clusters if fabric]
    assert ids[0] == ids[1] != ids[2]
