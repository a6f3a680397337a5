"""Probe inventory: which GPU this is."""

from collections.abc import Callable

from probes import inventory
from probes.source.nvml import Gpu
from tests.probes.fake_nvml import LOST, NOT_SUPPORTED, RESET_REQUIRED, UNKNOWN

MIB = 1 << 20
HEALTHY = {
    "nvmlDeviceGetPciInfo_v3": {"busId": b"00000000:1B:00.0", "pciDeviceId": 0x233010DE},
    "nvmlDeviceGetModuleId": 3,
    "nvmlDeviceGetMemoryInfo": {"total": 81559 * MIB, "free": 81000 * MIB, "used": 559 * MIB},
    "nvmlDeviceGetName": "NVIDIA H100 80GB HBM3",
    "nvmlDeviceGetUUID": "GPU-1",
    "nvmlDeviceGetSerial": "165",
    "nvmlDeviceGetBoardPartNumber": "900-2G520-0000-000",
    "nvmlDeviceGetVbiosVersion": "96.00.74.00.1C",
}


def test_healthy(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(HEALTHY)

    reading = inventory.read(asked)

    assert reading == {
        "bus": "0000:1b:00.0",
        "device_id": "10de:2330",
        "module": 3,
        "memory_mib": 81559,
        "model": "NVIDIA H100 80GB HBM3",
        "uuid": "GPU-1",
        "serial": "165",
        "board": "900-2G520-0000-000",
        "vbios": "96.00.74.00.1C",
    }
    assert asked.result(reading).outcome == "ok"


def test_module_ids_do_not_leak_from_one_gpu_to_the_next(gpu: Callable[..., Gpu]) -> None:
    """The binding's default argument is shared between calls; a GPU that does not answer must not get its neighbour's id."""
    answers = HEALTHY | {"nvmlDeviceGetModuleId": lambda index, _: 5 if index == 0 else NOT_SUPPORTED}

    assert inventory.read(gpu(answers, gpus=2, index=0))["module"] == 5
    assert inventory.read(gpu(answers, gpus=2, index=1))["module"] is None


def test_a_board_without_a_serial_number_is_whole(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(HEALTHY | {"nvmlDeviceGetSerial": NOT_SUPPORTED})

    reading = inventory.read(asked)

    assert reading["serial"] is None
    assert asked.result(reading).outcome == "ok"


def test_a_call_that_fails_is_told_and_the_others_are_kept(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(HEALTHY | {"nvmlDeviceGetVbiosVersion": UNKNOWN})

    reading = inventory.read(asked)

    assert reading["model"] == "NVIDIA H100 80GB HBM3"
    assert asked.result(reading)[:2] == ("failed", "nvmlDeviceGetVbiosVersion: Unknown Error")


def test_a_lost_gpu_is_asked_once(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(dict.fromkeys(HEALTHY, LOST))

    reading = inventory.read(asked)

    assert set(reading.values()) == {None}
    assert asked.result(reading).outcome == "lost"
    assert asked.result(reading).reason == "nvmlDeviceGetPciInfo_v3: GPU is lost"


def test_a_gpu_that_must_be_reset_is_lost_with_its_code(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(HEALTHY | {"nvmlDeviceGetModuleId": RESET_REQUIRED})

    reading = inventory.read(asked)

    assert reading["bus"] == "0000:1b:00.0"
    assert (asked.result(reading).outcome, asked.result(reading).code) == ("lost", 16)


def test_a_gpu_without_a_handle_is_lost(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(HEALTHY | {"handle": lambda _: LOST})

    reading = inventory.read(asked)

    assert asked.result(reading)[:2] == ("lost", "nvmlDeviceGetHandleByIndex: GPU is lost")
