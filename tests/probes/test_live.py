"""Probe live: what is printed and never compared."""

from collections.abc import Callable

from probes import live
from probes.source.nvml import Gpu
from schemas.report import GpuLive
from tests.probes.fake_nvml import NOT_SUPPORTED

IDLE = {
    "nvmlDeviceGetCurrPcieLinkGeneration": 1,
    "nvmlDeviceGetTemperature": lambda _gpu, sensor, _out: 31 if sensor == 0 else NOT_SUPPORTED,
    "nvmlDeviceGetPowerUsage": 70_500,
    "nvmlDeviceGetClockInfo": lambda _gpu, clock, _out: 345 if clock == 1 else NOT_SUPPORTED,
    "nvmlDeviceGetCurrentClocksEventReasons": 1,
}


def test_idle(gpu: Callable[..., Gpu]) -> None:
    assert live.parse(live.read(gpu(IDLE))) == GpuLive(
        pcie_generation=1, temperature_celsius=31, power_watts=70.5, sm_mhz=345, clock_reasons=1
    )


def test_a_driver_without_the_reasons(gpu: Callable[..., Gpu]) -> None:
    asked = gpu({name: answer for name, answer in IDLE.items() if name != "nvmlDeviceGetCurrentClocksEventReasons"})

    reading = live.read(asked)

    assert live.parse(reading).clock_reasons is None
    assert asked.result(reading).outcome == "ok"


def test_nothing_read() -> None:
    assert live.parse({}) == GpuLive()
