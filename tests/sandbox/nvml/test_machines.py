"""What only some machines answer."""

from typing import Any

import pytest

from tests.sandbox.nvml.ask import ask
from tests.sandbox.nvml.conftest import WriteNode

CALLS: dict[tuple[str, str], Any] = {
    ("gb200-nvl72-tray", "[nvmlDeviceGetNumaNodeId(gpu(index)) for index in range(4)]"): [2, 10, 18, 26],
    ("gb200-nvl72-tray", "nvmlDeviceGetCurrPcieLinkWidth(gpu(0))"): "NVMLError_NotSupported",
    ("gb200-nvl72-tray", "nvmlDeviceGetC2cModeInfoV(gpu(0)).isC2cEnabled"): 1,
    ("gb200-nvl72-tray", "fields(0, 170, (171, 9), (172, 9))"): [[0, 10], [0, 1], [0, 44_712]],
    ("gb200-nvl72-tray", "nvmlDeviceGetNvLinkRemoteDeviceType(gpu(0), 0)"): 2,
    ("gb200-nvl72-tray", "nvmlDeviceGetNvLinkRemotePciInfo(gpu(0), 0)"): "NVMLError_NotSupported",
    ("gb200-nvl72-tray", "nvmlDeviceGetNvLinkErrorCounter(gpu(0), 0, 0)"): "NVMLError_NotSupported",
    ("gb200-nvl72-tray", "fields(0, *((field, 17) for field in (*range(206, 216), *range(219, 223))))"): [[0, 0]] * 14,
    ("gb200-nvl72-tray", "filled(c_nvmlGpuFabricInfo_v3_t(), nvmlDeviceGetGpuFabricInfoV, gpu(0)).healthMask"): 0x1AA,
    ("gb200-nvl72-tray", "filled(c_nvmlNvLinkInfo_v2_t(), nvmlDeviceGetNvLinkInfo, gpu(0)).firmwareInfo.firmwareVersion[0].minor"): 2014,
    ("gb200-nvl72-tray", "filled(c_nvmlNvlinkGetBwMode_v1_t(), nvmlDeviceGetNvlinkBwMode, gpu(0)).bIsBest"): 1,
    ("dgx-a100-8x200g", "filled(c_nvmlGpuFabricInfo_t(), nvmlDeviceGetGpuFabricInfo, gpu(0))"): "NVMLError_NotSupported",
    ("dgx-a100-8x200g", "nvmlDeviceGetNvLinkVersion(gpu(0), 0) == NVML_NVLINK_VERSION_3_0"): True,
    ("l4-4x", "nvmlDeviceGetNvLinkState(gpu(0), 0)"): "NVMLError_NotSupported",
    ("l4-4x", "nvmlDeviceGetModuleId(gpu(0))"): "NVMLError_NotSupported",
    ("l4-4x", "nvmlDeviceGetMigMode(gpu(0))"): "NVMLError_NotSupported",
    ("l4-4x", "nvmlDeviceGetP2PStatus(gpu(0), gpu(1), NVML_P2P_CAPS_INDEX_NVLINK)"): 5,
}


@pytest.mark.parametrize(("machine", "call"), CALLS)
def test_call(node_file: WriteNode, machine: str, call: str) -> None:
    assert ask([call], node_file(machine))[call] == CALLS[machine, call]
