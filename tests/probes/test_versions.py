"""Probes versions and driver: what the library says, and what the kernel module says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import driver, versions
from probes.driver import Module
from probes.source.files import Folder
from probes.source.nvml import Nvml
from tests.probes.conftest import Install, write_files
from tests.probes.fake_nvml import UNKNOWN

OPEN = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build  (dvs-builder@U22)\nGCC version:  gcc 12"
CLOSED = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version:  gcc version 12.2.0"
HEALTHY = {
    "nvmlSystemGetDriverVersion": "580.95.05",
    "nvmlSystemGetNVMLVersion": "13.580.95.05",
    "nvmlSystemGetCudaDriverVersion_v2": 13000,
}


def test_healthy(install_nvml: Install) -> None:
    install_nvml(HEALTHY)
    node = Nvml().at(None)

    reading = versions.read(node)

    assert reading == {"driver": "580.95.05", "nvml": "13.580.95.05", "cuda": 13000}
    assert node.result(reading).outcome == "ok"


def test_cannot_tell(install_nvml: Install) -> None:
    install_nvml(dict.fromkeys(HEALTHY, UNKNOWN))
    node = Nvml().at(None)

    reading = versions.read(node)

    assert set(reading.values()) == {None}
    assert node.result(reading).outcome == "failed"


@pytest.mark.parametrize(("number", "version"), [(13000, "13.0"), (12040, "12.4"), (12090, "12.9"), (None, None)])
def test_cuda_versions(number: int | None, version: str | None) -> None:
    assert versions.cuda_version(number) == version


def test_module_of_a_machine(tmp_path: Path) -> None:
    node = Folder(str(write_files(tmp_path, {"proc/driver/nvidia/version": OPEN})))

    assert driver.parse(driver.read(node)["version"]) == Module("580.95.05", open=True)


def test_no_module_loaded(tmp_path: Path) -> None:
    node = Folder(str(tmp_path))

    reading = driver.read(node)

    assert driver.parse(reading["version"]) == Module()
    assert node.result(reading).outcome == "unsupported"


def test_a_proprietary_module() -> None:
    assert driver.parse(CLOSED) == Module("550.54.15", open=False)


@pytest.mark.parametrize("text", [None, "", "NVRM version: something else", "\n"])
def test_no_version_in_it(text: str | None) -> None:
    assert driver.parse(text) == Module()


@given(st.text())
def test_any_text_can_be_parsed(text: str) -> None:
    assert isinstance(driver.parse(text), Module)
