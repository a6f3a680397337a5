"""Nodes on disk: built, broken, healed."""

import threading
from pathlib import Path

import pytest

from sandbox.hardware.faults import Fault
from sandbox.hardware.machine_room import MachineRoom
from sandbox.nvml.build import library
from schemas.errors import InputError
from schemas.load import load_machine
from tests.sandbox.hardware.conftest import DRIVER, tree

WIDTH = Fault(kind="pcie-width", gpu=3, value="8")
LOST = Fault(kind="gpu-lost", gpu=1)


@pytest.fixture
def furnished(room: MachineRoom) -> MachineRoom:
    room.build("edge-1", load_machine("l4-4x"), DRIVER)
    room.build("edge-2", load_machine("l4-4x"), DRIVER)
    return room


def test_empty_room(room: MachineRoom) -> None:
    assert room.nodes() == ()
    with pytest.raises(InputError, match="no node 'train-1'; it has none"):
        room.faults("train-1")


def test_building_again_changes_nothing(furnished: MachineRoom) -> None:
    before = tree(furnished.folder)
    furnished.build("edge-1", load_machine("l4-4x"), DRIVER)
    assert tree(furnished.folder) == before
    assert furnished.nodes() == ("edge-1", "edge-2")


def test_what_a_node_consists_of(furnished: MachineRoom) -> None:
    assert {path.name for path in (furnished.folder / "edge-1").iterdir()} == {"hardware.json", "faults.json", "nvml.conf", "root"}


def test_healing_restores_every_byte(furnished: MachineRoom) -> None:
    furnished.build("train-1", load_machine("hgx-h100-8x400g"), DRIVER)
    before = tree(furnished.folder)
    for fault in (WIDTH, LOST, Fault(kind="driver-version", value="570.86.15"), Fault(kind="ib-port-down", nic="3")):
        furnished.inject("train-1", fault)
    assert tree(furnished.folder) != before
    furnished.heal("train-1")
    assert tree(furnished.folder) == before


def test_healing_a_healthy_node_changes_nothing(furnished: MachineRoom) -> None:
    before = tree(furnished.folder)
    furnished.heal("edge-1")
    assert tree(furnished.folder) == before


def test_faults_are_kept_in_order_and_once(furnished: MachineRoom) -> None:
    for fault in (WIDTH, LOST, WIDTH):
        furnished.inject("edge-1", fault)
    assert MachineRoom(furnished.folder).faults("edge-1") == (LOST, WIDTH)
    assert furnished.faults("edge-2") == ()


def test_refused_fault_changes_nothing(furnished: MachineRoom) -> None:
    furnished.inject("edge-1", WIDTH)
    before = tree(furnished.folder)
    with pytest.raises(InputError):
        furnished.inject("edge-1", Fault(kind="gpu-lost", gpu=8))
    assert tree(furnished.folder) == before


def test_unknown_node_leaves_no_folder(furnished: MachineRoom) -> None:
    with pytest.raises(InputError, match="no node 'train-9'; it has edge-1, edge-2"):
        furnished.inject("train-9", WIDTH)
    assert furnished.nodes() == ("edge-1", "edge-2")
    assert not (furnished.folder / "train-9").exists()


def test_faults_stay_when_a_node_is_built_again(furnished: MachineRoom) -> None:
    furnished.inject("edge-1", WIDTH)
    furnished.build("edge-1", load_machine("l40s-4x"), "570.86.15")
    assert furnished.faults("edge-1") == (WIDTH,)
    assert "gpu.3.pcie.width = 8\n" in (furnished.folder / "edge-1/nvml.conf").read_text()


def test_faults_go_that_the_new_machine_cannot_have(furnished: MachineRoom) -> None:
    first = Fault(kind="pcie-width", gpu=0, value="4")
    for fault in (WIDTH, first, Fault(kind="driver-version", value="570.86.15")):
        furnished.inject("edge-1", fault)
    furnished.build("edge-1", load_machine("a10-1x"), "570.86.15")
    assert furnished.faults("edge-1") == (first,)


def test_environment_of_a_probe(furnished: MachineRoom) -> None:
    assert furnished.environment("edge-1") == {
        "LD_LIBRARY_PATH": str(library(580).parent),
        "PLUMBLINE_FAKE_NVML": str(furnished.folder / "edge-1/nvml.conf"),
        "PLUMBLINE_ROOT": str(furnished.folder / "edge-1/root"),
    }


def test_another_driver_brings_another_library(furnished: MachineRoom) -> None:
    furnished.inject("edge-1", Fault(kind="driver-version", value="535.183.06"))
    assert furnished.environment("edge-1")["LD_LIBRARY_PATH"] == str(library(535).parent)


def test_folder_may_be_given_relative(furnished: MachineRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(furnished.folder.parent)
    relative = MachineRoom(Path(furnished.folder.name))
    assert relative.environment("edge-1") == furnished.environment("edge-1")


def test_state_of_another_version(furnished: MachineRoom) -> None:
    (furnished.folder / "edge-1/hardware.json").write_text('{"node": "edge-1", "rack": 7}')
    with pytest.raises(InputError, match=r"not what this version writes .*down --purge"):
        furnished.environment("edge-1")


def test_a_reader_never_sees_half_a_file(furnished: MachineRoom) -> None:
    """A probe reads while faults come and go: each file is the old one or the new one."""
    at = furnished.folder / "edge-1"
    gpu3 = furnished.hardware("edge-1").gpus[3].pci
    width_file = at / "root/sys/bus/pci/devices" / gpu3.address / "current_link_width"
    seen: set[tuple[str, bool]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add((width_file.read_text(), (at / "nvml.conf").read_text().endswith("gpu.3.field.229 = 0\n")))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(3):
            furnished.inject("edge-1", WIDTH)
            furnished.heal("edge-1")
    finally:
        done.set()
        reader.join()
    assert seen == {("16\n", True), ("8\n", True)}


def test_two_changes_at_once_both_hold(furnished: MachineRoom) -> None:
    faults = [Fault(kind="pcie-width", gpu=index, value="4") for index in range(4)]
    threads = [threading.Thread(target=furnished.inject, args=("edge-1", fault)) for fault in faults]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = (furnished.folder / "edge-1/nvml.conf").read_text()
    assert set(furnished.faults("edge-1")) == set(faults)
    assert all(f"gpu.{index}.pcie.width = 4\n" in text for index in range(4))
