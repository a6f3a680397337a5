"""The NVML calls of one pass made raw through nvidia-ml-py: the floor of `probe_pass`, which checks that they are the same calls.

Run as a file it makes them once, in a fresh process that loads nothing else.
"""

from collections.abc import Callable
from contextlib import suppress
from ctypes import byref, c_uint
from typing import Any

import pynvml

ABOUT_A_GPU = (
    "PciInfo_v3", "MemoryInfo", "Name", "UUID", "Serial", "BoardPartNumber", "VbiosVersion",
    "CurrPcieLinkWidth", "MaxPcieLinkWidth", "MaxPcieLinkGeneration", "GpuMaxPcieLinkGeneration",
    "EccMode", "MigMode", "PersistenceMode", "PowerManagementLimit",
    "CurrPcieLinkGeneration", "PowerUsage", "CurrentClocksEventReasons",
)  # fmt: skip
LINK_SPEED, COMMON_SPEED = 164, 90


def ask_everything() -> None:
    """From nvmlInit to nvmlShutdown."""
    pynvml.nvmlInit()
    gpus = [pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(pynvml.nvmlDeviceGetCount())]
    for name in ("DriverVersion", "NVMLVersion", "CudaDriverVersion_v2"):
        getattr(pynvml, f"nvmlSystemGet{name}")()
    for index, gpu in enumerate(gpus):
        _gpu(gpu)
        _links(gpu)
        for peer in gpus[index + 1 :]:
            pynvml.nvmlDeviceGetTopologyCommonAncestor(gpu, peer)
            pynvml.nvmlDeviceGetP2PStatus(gpu, peer, 2)
    pynvml.nvmlShutdown()


def _gpu(gpu: Any) -> None:
    for name in ABOUT_A_GPU:
        _ask(getattr(pynvml, f"nvmlDeviceGet{name}"), gpu)
    _ask(pynvml.nvmlDeviceGetModuleId, gpu, c_uint())
    _ask(pynvml.nvmlDeviceGetTemperature, gpu, 0)
    _ask(pynvml.nvmlDeviceGetClockInfo, gpu, 1)
    _ask(pynvml.nvmlDeviceGetGpuFabricInfoV, gpu, byref(pynvml.c_nvmlGpuFabricInfo_v3_t()))


def _links(gpu: Any) -> None:
    links = 0
    with suppress(pynvml.NVMLError):
        while True:
            pynvml.nvmlDeviceGetNvLinkState(gpu, links)
            links += 1
    for link in range(links):
        pynvml.nvmlDeviceGetNvLinkRemoteDeviceType(gpu, link)
        pynvml.nvmlDeviceGetNvLinkRemotePciInfo(gpu, link)
    pynvml.nvmlDeviceGetFieldValues(gpu, [(LINK_SPEED, link) for link in range(links)] + [(COMMON_SPEED, 0)])


def _ask(call: Callable[..., Any], *arguments: Any) -> None:
    with suppress(pynvml.NVMLError):
        call(*arguments)


if __name__ == "__main__":
    ask_everything()
