"""The node file as text; what the library answers from it is tested beside the library."""

from pathlib import Path

import pytest

from sandbox.hardware.assemble import node_hardware
from sandbox.hardware.nvml_file import render_nvml
from schemas.load import load_machine
from tests.golden import assert_golden
from tests.sandbox.hardware.conftest import MACHINES, healthy

GOLDEN = Path(__file__).parent / "golden"


def test_golden_small() -> None:
    assert_golden(GOLDEN / "a10-1x.nvml.conf", render_nvml(healthy("a10-1x", "edge-1")))


def test_golden_nvlink() -> None:
    lines = render_nvml(healthy("gb200-nvl72-tray", "tray-1")).splitlines()
    assert_golden(GOLDEN / "gb200-nvl72-tray.gpu0.conf", "".join(f"{line}\n" for line in lines if line.startswith("gpu.0.")))


@pytest.mark.parametrize("machine", MACHINES)
def test_every_line_is_a_name_and_a_value_and_no_name_comes_twice(machine: str) -> None:
    lines = [line.partition(" = ") for line in render_nvml(healthy(machine)).splitlines()]
    names = [name for name, _, _ in lines]
    assert all(name and value for name, _, value in lines)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("driver", "nvml", "cuda"),
    [("525.147.05", "12.525.147.05", "12000"), ("575.57.08", "12.575.57.08", "12090"), ("615.10", "13.615.10", "13010")],
)
def test_versions_follow_from_the_driver(driver: str, nvml: str, cuda: str) -> None:
    lines = render_nvml(node_hardware(load_machine("l4-4x"), "edge-1", driver)).splitlines()
    assert f"nvml.version = {nvml}" in lines
    assert f"cuda.version = {cuda}" in lines
