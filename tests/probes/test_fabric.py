"""Probe fabric: the NVLink fabric's state and the mask that is misread so often."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import fabric
from probes.source.nvml import Gpu
from schemas.report import GpuFabric
from tests.probes.fake_nvml import LOST, NOT_SUPPORTED, Answer, Answers, Code

V2, V3 = 0x02000024, 0x03000028
MISMATCH = Code(25)
RACK = bytes.fromhex("0123456789abcdef0123456789abcdef")


def driver(newest: int, **members: Any) -> Answers:
    """A driver that knows the structure up to this version, and fills it with the members that a version has."""
    values = {"state": 3, "status": 0, "cliqueId": 0, "healthMask": 0x1AA, "healthSummary": 1, **members}

    def versioned(_gpu: int, info: Any) -> Answer:
        return _known(info, values) if info.version <= newest else MISMATCH

    def first(_gpu: int, info: Any) -> Answer:
        return _known(info, values)

    return {"nvmlDeviceGetGpuFabricInfo": first} | ({"nvmlDeviceGetGpuFabricInfoV": versioned} if newest >= V2 else {})


def _known(info: Any, values: dict[str, Any]) -> Answer:
    return {name: value for name, value in values.items() if hasattr(info, name)}


def seen(asked: Gpu) -> GpuFabric | None:
    return fabric.parse(fabric.read(asked))


HEALTHY = GpuFabric(
    state="completed", status="success", health="healthy", degraded_bandwidth=False, incorrect_configuration="none"
)


def test_healthy(gpu: Callable[..., Gpu]) -> None:
    assert seen(gpu(driver(V3))) == HEALTHY


def test_an_older_driver_has_no_summary_and_the_mask_tells(gpu: Callable[..., Gpu]) -> None:
    assert seen(gpu(driver(V2))) == HEALTHY


def test_the_oldest_driver_tells_no_health(gpu: Callable[..., Gpu]) -> None:
    assert seen(gpu(driver(1))) == GpuFabric(state="completed", status="success")


def test_the_state_is_one_byte(gpu: Callable[..., Gpu]) -> None:
    """The bytes behind it are not the driver's, and may hold anything."""
    found = seen(gpu(driver(V3, state=0x5A5A5A03)))

    assert found
    assert found.state == "completed"


def test_in_progress_has_no_status_yet(gpu: Callable[..., Gpu]) -> None:
    found = seen(gpu(driver(V3, state=2, healthMask=0, healthSummary=0)))

    assert found == GpuFabric(state="in-progress")


def test_completed_with_an_error(gpu: Callable[..., Gpu]) -> None:
    found = seen(gpu(driver(V3, status=999)))

    assert found
    assert found.status == "nvml-error-999"


def test_a_board_without_fabric(gpu: Callable[..., Gpu]) -> None:
    asked = gpu({"nvmlDeviceGetGpuFabricInfoV": NOT_SUPPORTED, "nvmlDeviceGetGpuFabricInfo": NOT_SUPPORTED})

    reading = fabric.read(asked)

    assert fabric.parse(reading) is None
    assert asked.result(reading).outcome == "unsupported"


def test_cannot_tell(gpu: Callable[..., Gpu]) -> None:
    asked = gpu({"nvmlDeviceGetGpuFabricInfoV": LOST, "nvmlDeviceGetGpuFabricInfo": LOST})

    reading = fabric.read(asked)

    assert fabric.parse(reading) is None
    assert asked.result(reading).outcome == "lost"


@pytest.mark.parametrize(
    ("mask", "health", "degraded", "configuration"),
    [
        (0xAA, "healthy", False, None),
        (0x1AA, "healthy", False, "none"),
        (0x1A9, "unhealthy", True, "none"),
        (0x1A6, "unhealthy", False, "none"),
        (0x19A, "unhealthy", False, "none"),
        (0x16A, "unhealthy", False, "none"),
        (0x5AA, "healthy", False, "insufficient-nvlinks"),
        (0x000, None, None, None),
    ],
)
def test_masks(mask: int, health: str | None, degraded: bool | None, configuration: str | None) -> None:
    info = {"state": 3, "status": 0, "cluster": "00", "clique": 0, "mask": mask, "summary": 0}

    assert fabric.parse({"info": info}) == GpuFabric(
        state="completed", status="success", health=health, degraded_bandwidth=degraded, incorrect_configuration=configuration
    )


def test_a_rack_is_a_membership(gpu: Callable[..., Gpu]) -> None:
    reading = {"info": {"state": 3, "status": 0, "cluster": RACK.hex(), "clique": 7, "mask": None, "summary": None}}

    assert fabric.membership(reading) == ("01234567-89ab-cdef-0123-456789abcdef", 7)
    assert fabric.membership(fabric.read(gpu(driver(V3)))) is None
    assert fabric.membership({}) is None


@given(st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFF), st.integers(0, 0xFF))
def test_any_structure_can_be_parsed(mask: int, summary: int, state: int) -> None:
    info = {"state": state, "status": 0, "cluster": "00", "clique": 0, "mask": mask, "summary": summary}

    found = fabric.parse({"info": info})

    assert found
    assert found.health in {None, "healthy", "unhealthy", "limited"}
