"""Healthy nodes of every machine profile."""

from pathlib import Path

import pytest

from sandbox.hardware.assemble import node_hardware
from sandbox.hardware.machine_room import MachineRoom
from sandbox.hardware.model import Hardware
from schemas.load import load_machine, machine_names

DRIVER = "580.95.05"
MACHINES = machine_names()


def healthy(machine: str = "hgx-h100-8x400g", node: str = "train-2") -> Hardware:
    return node_hardware(load_machine(machine), node, DRIVER)


def tree(folder: Path) -> dict[str, str]:
    """Every file (its content) and link (its target) below a folder."""
    return {str(path.relative_to(folder)): _content(path) for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file()}


def _content(path: Path) -> str:
    return f"-> {path.readlink()}\n" if path.is_symlink() else path.read_text()


@pytest.fixture
def room(tmp_path: Path) -> MachineRoom:
    return MachineRoom(tmp_path / "machines")
