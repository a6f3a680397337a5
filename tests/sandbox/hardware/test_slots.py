"""Where devices sit, for layouts that no profile has yet."""

import pytest
from msgspec import structs

from sandbox.hardware.assemble import node_hardware
from sandbox.hardware.slots import HostBridge, Switch, place
from sandbox.hardware.topology import near
from schemas.load import load_machine
from schemas.machine import Level
from tests.sandbox.hardware.conftest import DRIVER


def test_nothing_to_place() -> None:
    assert place((), "amd64") == ({}, ())


def test_buses_are_given_out_depth_first() -> None:
    places, ports = place((HostBridge(0, (Switch(("a", Switch(("b",)))), "c")),), "amd64")
    assert places["a"].path == ("pci0000:10", "0000:10:01.0", "0000:11:00.0", "0000:12:00.0", "0000:13:00.0")
    assert places["b"].path == (
        "pci0000:10", "0000:10:01.0", "0000:11:00.0", "0000:12:01.0", "0000:14:00.0", "0000:15:00.0", "0000:16:00.0",
    )  # fmt: skip
    assert places["c"].path == ("pci0000:10", "0000:10:02.0", "0000:17:00.0")
    assert len(ports) == 7
    assert len({port.address for port in ports} | {at.address for at in places.values()}) == 10


def test_arm_hosts_have_a_domain_a_host_bridge() -> None:
    bridges = (HostBridge(0, ("a",)), HostBridge(1, ("b",)), HostBridge(1, ("c",)))
    places, _ = place(bridges, "arm64")
    assert [at.address for at in places.values()] == ["0000:01:00.0", "0010:01:00.0", "0011:01:00.0"]


def test_many_host_bridges_reach_into_the_next_domain() -> None:
    places, _ = place(tuple(HostBridge(0, (f"gpu{index}",)) for index in range(20)), "amd64")
    assert len({at.address for at in places.values()}) == 20
    assert places["gpu15"].address == "0001:01:00.0"


@pytest.mark.parametrize("level", ["PIX", "PXB", "PHB", "NODE", "SYS"])
@pytest.mark.parametrize("share", [1, 2])
def test_every_level_and_share(level: Level, share: int) -> None:
    machine = load_machine("hgx-h100-8x400g")
    assert machine.nics is not None
    machine = structs.replace(machine, nics=structs.replace(machine.nics, level=level, gpus_per_nic=share, count=8 // share))
    hardware = node_hardware(machine, "node-1", DRIVER)
    by_rail = {nic.rail: nic for nic in hardware.nics}
    for gpu in hardware.gpus:
        assert near(gpu.pci, by_rail[gpu.position // share].pci).name == level
