"""Node files of healthy nodes, and one that a test writes itself."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.hardware.assemble import node_hardware
from sandbox.hardware.nvml_file import render_nvml
from schemas.load import load_machine

WriteNode = Callable[..., Path]


@pytest.fixture(autouse=True, scope="session")
def compiler() -> None:
    """Nothing here can run without one."""
    if shutil.which("cc") is None:
        pytest.skip("no C compiler: apt-get install gcc libc6-dev")


@pytest.fixture
def node_file(tmp_path: Path) -> WriteNode:
    """Writes the file of a healthy node with more lines after it; a line that comes later wins."""

    def write(machine: str = "hgx-h100-8x400g", *more: str, driver: str = "580.95.05") -> Path:
        path = tmp_path / "nvml.conf"
        path.write_text(render_nvml(node_hardware(load_machine(machine), "train-1", driver)) + "".join(f"{line}\n" for line in more))
        return path

    return write
