"""The rendered root: what it holds, that its links stay inside it, and that it changes in place."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.hardware.contents import Link
from sandbox.hardware.faults import Fault, inject
from sandbox.hardware.root import render_root, root_files
from tests.golden import assert_golden
from tests.sandbox.hardware.conftest import MACHINES, healthy, tree

GOLDEN = Path(__file__).parent / "golden"


def test_golden_tree(tmp_path: Path) -> None:
    render_root(healthy("a10-1x", "edge-1"), tmp_path)
    text = "".join(f"{path}\n{_indented(content)}" for path, content in tree(tmp_path).items())
    assert_golden(GOLDEN / "a10-1x.root.txt", text)


def test_golden_nic(tmp_path: Path) -> None:
    render_root(healthy("gb200-nvl72-tray", "tray-1"), tmp_path)
    nic = (tmp_path / "sys/class/infiniband/mlx5_0").resolve()
    text = "".join(f"{path}\n{_indented(content)}" for path, content in tree(nic.parents[1]).items())
    assert_golden(GOLDEN / "gb200-nvl72-tray.nic.txt", text)


def _indented(content: str) -> str:
    return "".join(f"    {line}\n" for line in content.splitlines())


@settings(max_examples=40, deadline=None)
@given(machine=st.sampled_from(MACHINES), number=st.integers(1, 9999))
def test_every_link_leads_to_something_that_is_rendered(machine: str, number: int) -> None:
    files = root_files(healthy(machine, f"node-{number}"))
    folders = {str(parent) for path in files for parent in Path(path).parents}
    targets = {content.target for content in files.values() if isinstance(content, Link)}
    assert targets <= folders


@pytest.mark.parametrize("machine", ["l4-4x", "gb200-nvl72-tray"])
def test_links_are_relative_and_stay_inside(tmp_path: Path, machine: str) -> None:
    root = tmp_path / "root"
    render_root(healthy(machine), root)
    links = [path for path in root.rglob("*") if path.is_symlink()]
    assert links
    for link in links:
        assert not link.readlink().is_absolute()
        assert link.resolve(strict=True).is_relative_to(root)


def test_device_hangs_below_its_bridges(tmp_path: Path) -> None:
    hardware = healthy("gb200-nvl72-tray")
    render_root(hardware, tmp_path)
    for device in (*(gpu.pci for gpu in hardware.gpus), *(nic.pci for nic in hardware.nics), *hardware.switches):
        real = (tmp_path / "sys/bus/pci/devices" / device.address).resolve()
        assert real.parts[-len(device.path) :] == device.path


def test_drivers_of_devices(tmp_path: Path) -> None:
    hardware = healthy("gb200-nvl72-tray")
    render_root(hardware, tmp_path)
    devices = tmp_path / "sys/bus/pci/devices"
    assert (devices / hardware.gpus[0].pci.address / "driver").resolve().name == "nvidia"
    assert (devices / hardware.nics[0].pci.address / "driver").resolve().name == "mlx5_core"


def test_no_peermem_and_open_modules(tmp_path: Path) -> None:
    render_root(healthy("l4-4x"), tmp_path)
    assert "Open Kernel Module for x86_64  580.95.05" in (tmp_path / "proc/driver/nvidia/version").read_text()
    assert not (tmp_path / "sys/module/nvidia_peermem").exists()


def test_rendering_again_touches_nothing(tmp_path: Path) -> None:
    render_root(healthy("l4-4x"), tmp_path)
    before = _times(tmp_path)
    render_root(healthy("l4-4x"), tmp_path)
    assert _times(tmp_path) == before


def test_only_changed_files_are_written(tmp_path: Path) -> None:
    render_root(healthy("l4-4x"), tmp_path)
    before = _times(tmp_path)
    render_root(inject(healthy("l4-4x"), Fault(kind="pcie-width", gpu=3, value="8")), tmp_path)
    changed = [path for path, time in _times(tmp_path).items() if before.get(path) != time]
    assert [path.name for path in changed] == ["current_link_width"]


def _times(folder: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.is_symlink() or path.is_file()}


def test_what_is_not_of_this_machine_goes_away(tmp_path: Path) -> None:
    render_root(healthy("gb200-nvl72-tray"), tmp_path)
    (tmp_path / "sys/class/infiniband/mlx5_77").symlink_to("nowhere")
    (tmp_path / "proc/.version.4711").write_text("left over by a crash")
    render_root(healthy("l4-4x"), tmp_path)
    expected = tmp_path.with_name("expected")
    render_root(healthy("l4-4x"), expected)
    assert tree(tmp_path) == tree(expected)
    assert {path for path, folders, names in os.walk(tmp_path) if not folders and not names} == set()


def test_file_becomes_a_link_and_back(tmp_path: Path) -> None:
    render_root(healthy("l4-4x"), tmp_path)
    expected = tree(tmp_path)
    (link,) = (path for path in (tmp_path / "sys/bus/pci/devices").iterdir() if path.name == "0000:11:00.0")
    link.unlink()
    link.write_text("not a link")
    version = tmp_path / "proc/version"
    version.unlink()
    version.symlink_to("elsewhere")
    render_root(healthy("l4-4x"), tmp_path)
    assert tree(tmp_path) == expected
