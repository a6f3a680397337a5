"""Probe pcie: the link of a GPU; and the spellings of sysfs."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import pcie
from probes.source.nvml import Gpu
from schemas.report import Pcie
from tests.probes.fake_nvml import LOST, NOT_SUPPORTED, UNKNOWN

HEALTHY = {
    "nvmlDeviceGetCurrPcieLinkWidth": 16,
    "nvmlDeviceGetMaxPcieLinkWidth": 16,
    "nvmlDeviceGetMaxPcieLinkGeneration": 5,
    "nvmlDeviceGetGpuMaxPcieLinkGeneration": 5,
}


def test_healthy(gpu: Callable[..., Gpu]) -> None:
    assert pcie.parse(pcie.read(gpu(HEALTHY))) == Pcie(width=16, max_width=16, max_generation=5, device_generation=5)


def test_half_the_lanes(gpu: Callable[..., Gpu]) -> None:
    assert pcie.parse(pcie.read(gpu(HEALTHY | {"nvmlDeviceGetCurrPcieLinkWidth": 8}))) == Pcie(
        width=8, max_width=16, max_generation=5, device_generation=5
    )


def test_a_gpu_without_pcie(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(dict.fromkeys(HEALTHY, NOT_SUPPORTED))

    reading = pcie.read(asked)

    assert pcie.parse(reading) is None
    assert asked.result(reading).outcome == "unsupported"


def test_a_driver_without_the_newer_call(gpu: Callable[..., Gpu]) -> None:
    old = {name: value for name, value in HEALTHY.items() if name != "nvmlDeviceGetGpuMaxPcieLinkGeneration"}
    asked = gpu(old)

    reading = pcie.read(asked)

    assert pcie.parse(reading) == Pcie(width=16, max_width=16, max_generation=5)
    assert asked.result(reading).outcome == "ok"


@pytest.mark.parametrize(("code", "outcome"), [(LOST, "lost"), (UNKNOWN, "failed")])
def test_cannot_tell(gpu: Callable[..., Gpu], code: object, outcome: str) -> None:
    asked = gpu(dict.fromkeys(HEALTHY, code))

    reading = pcie.read(asked)

    assert pcie.parse(reading) is None
    assert asked.result(reading).outcome == outcome


def test_nothing_read() -> None:
    assert pcie.parse({}) is None


@pytest.mark.parametrize(("text", "width"), [("16", 16), ("8", 8), ("0", None), ("63", None), ("255", None), ("", None), (None, None)])
def test_widths_of_sysfs(text: str | None, width: int | None) -> None:
    assert pcie.width(text) == width


@pytest.mark.parametrize(
    ("text", "generation"), [("32.0 GT/s PCIe", 5), ("8 GT/s", 3), ("2.5 GT/s PCIe", 1), ("Unknown", None), ("", None), (None, None)]
)
def test_speeds_of_sysfs(text: str | None, generation: int | None) -> None:
    assert pcie.generation(text) == generation


@given(st.text())
def test_any_text_of_sysfs_can_be_parsed(text: str) -> None:
    assert pcie.width(text) in {None, *range(1, 33)}
    assert pcie.generation(text) in {None, *range(1, 8)}
