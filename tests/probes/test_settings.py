"""Probe settings: ECC, MIG, persistence, power limit."""

from collections.abc import Callable

from probes import settings
from probes.settings import Settings
from probes.source.nvml import Gpu
from tests.probes.fake_nvml import NO_PERMISSION, NOT_SUPPORTED

HEALTHY = {
    "nvmlDeviceGetEccMode": [1, 1],
    "nvmlDeviceGetMigMode": [0, 0],
    "nvmlDeviceGetPersistenceMode": 1,
    "nvmlDeviceGetPowerManagementLimit": 700_000,
}


def test_healthy(gpu: Callable[..., Gpu]) -> None:
    assert settings.parse(settings.read(gpu(HEALTHY))) == Settings(
        ecc=True, ecc_pending=True, mig=False, persistence=True, power_limit_watts=700
    )


def test_settings_that_are_off_or_about_to_change(gpu: Callable[..., Gpu]) -> None:
    answers = HEALTHY | {"nvmlDeviceGetEccMode": [0, 1], "nvmlDeviceGetMigMode": [1, 0], "nvmlDeviceGetPersistenceMode": 0}

    assert settings.parse(settings.read(gpu(answers))) == Settings(
        ecc=False, ecc_pending=True, mig=True, persistence=False, power_limit_watts=700
    )


def test_a_board_without_mig(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(HEALTHY | {"nvmlDeviceGetMigMode": NOT_SUPPORTED})

    reading = settings.read(asked)

    assert settings.parse(reading).mig is None
    assert asked.result(reading).outcome == "ok"


def test_cannot_tell(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(HEALTHY | {"nvmlDeviceGetPowerManagementLimit": NO_PERMISSION})

    reading = settings.read(asked)

    assert settings.parse(reading).power_limit_watts is None
    assert asked.result(reading).outcome == "no-permission"


def test_nothing_read() -> None:
    assert settings.parse({}) == Settings(None, None, None, None, None)
