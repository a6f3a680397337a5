"""Every call that a probe makes, through the real nvidia-ml-py, of one healthy HGX H100."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.hardware.assemble import node_hardware
from sandbox.hardware.nvml_file import render_nvml
from schemas.load import load_machine
from tests.sandbox.nvml.ask import ask

MIB = 1 << 20
CALLS: dict[str, Any] = {
    "nvmlSystemGetDriverVersion()": "580.95.05",
    "nvmlSystemGetNVMLVersion()": "13.580.95.05",
    "nvmlSystemGetCudaDriverVersion_v2()": 13000,
    "nvmlSystemGetDriverBranch().branch": "r580_00",
    "nvmlSystemGetConfComputeState().ccFeature": 0,
    "nvmlSystemGetConfComputeSettings(byref(c_nvmlSystemConfComputeSettings_v1_t()))": 0,
    "len(nvmlSystemGetTopologyGpuSet(0))": 4,
    "nvmlDeviceGetCount()": 8,
    "nvmlDeviceGetHandleByIndex(8)": "NVMLError_InvalidArgument",
    "nvmlDeviceGetIndex(nvmlDeviceGetHandleByUUID(nvmlDeviceGetUUID(gpu(5)).encode()))": 5,
    "nvmlDeviceGetIndex(nvmlDeviceGetHandleByPciBusId(nvmlDeviceGetPciInfo(gpu(6)).busId.encode()))": 6,
    "nvmlDeviceGetHandleByUUID(b'GPU-nobody')": "NVMLError_NotFound",
    "nvmlDeviceGetName(gpu(3))": "NVIDIA H100 80GB HBM3",
    "len(nvmlDeviceGetUUID(gpu(3)))": 40,
    "len(nvmlDeviceGetSerial(gpu(3)))": 13,
    "nvmlDeviceGetBoardPartNumber(gpu(3))": "900-2G520-0000-000",
    "nvmlDeviceGetVbiosVersion(gpu(3))": "96.00.74.00.1C",
    "nvmlDeviceGetInforomImageVersion(gpu(3))": "G520.0200.00.05",
    "nvmlDeviceValidateInforom(gpu(3))": None,
    "nvmlDeviceGetGspFirmwareVersion(gpu(3))": "580.95.05",
    "nvmlDeviceGetModuleId(gpu(3))": 4,
    "nvmlDeviceGetMinorNumber(gpu(3))": 3,
    "nvmlDeviceGetArchitecture(gpu(3)) == NVML_DEVICE_ARCH_HOPPER": True,
    "nvmlDeviceGetPciInfo_v3(gpu(3)).busId": "00000000:45:00.0",
    "nvmlDeviceGetPciInfo_v3(gpu(3)).busIdLegacy": "0000:45:00.0",
    "hex(nvmlDeviceGetPciInfo_v3(gpu(3)).pciDeviceId)": "0x233010de",
    "hex(nvmlDeviceGetPciInfo_v3(gpu(3)).pciSubSystemId)": "0x16c110de",
    "nvmlDeviceGetPersistenceMode(gpu(3))": 1,
    "nvmlDeviceGetMigMode(gpu(3))": [0, 0],
    "nvmlDeviceGetEccMode(gpu(3))": [1, 1],
    "nvmlDeviceGetCurrPcieLinkGeneration(gpu(3))": 1,  # idle, and no fault
    "nvmlDeviceGetMaxPcieLinkGeneration(gpu(3))": 5,
    "nvmlDeviceGetGpuMaxPcieLinkGeneration(gpu(3))": 5,
    "nvmlDeviceGetCurrPcieLinkWidth(gpu(3))": 16,
    "nvmlDeviceGetMaxPcieLinkWidth(gpu(3))": 16,
    "nvmlDeviceGetPcieLinkMaxSpeed(gpu(3)) == NVML_PCIE_LINK_MAX_SPEED_32000MBPS": True,
    "nvmlDeviceGetPcieSpeed(gpu(3))": 2500,
    "nvmlDeviceGetPcieReplayCounter(gpu(3))": 0,
    "nvmlDeviceGetMemoryInfo(gpu(3)).total": 81559 * MIB,
    "nvmlDeviceGetMemoryInfo(gpu(3), nvmlMemory_v2).total": 81559 * MIB,
    "nvmlDeviceGetMemoryInfo(gpu(3)).used == nvmlDeviceGetMemoryInfo(gpu(3), nvmlMemory_v2).reserved": True,
    "nvmlDeviceGetBAR1MemoryInfo(gpu(3)).bar1Total": 128 * 1024 * MIB,
    "[nvmlDeviceGetTopologyCommonAncestor(gpu(3), gpu(peer)) for peer in range(8)]": [40, 40, 40, 0, 50, 50, 50, 50],
    "[nvmlDeviceGetP2PStatus(gpu(3), gpu(4), capability) for capability in range(5)]": [0, 0, 0, 0, 0],
    "nvmlDeviceGetP2PStatus(gpu(3), gpu(4), 5)": "NVMLError_InvalidArgument",
    "list(nvmlDeviceGetMemoryAffinity(gpu(4), 1, NVML_AFFINITY_SCOPE_NODE))": [2],
    "hex(nvmlDeviceGetCpuAffinityWithinScope(gpu(3), 4, NVML_AFFINITY_SCOPE_NODE)[0])": hex((1 << 56) - 1),
    "hex(nvmlDeviceGetCpuAffinity(gpu(3), 4)[1])": hex(0xFFFF << 48),
    "nvmlDeviceGetCpuAffinity(gpu(3), 1)": "NVMLError_InsufficientSize",
    "nvmlDeviceGetNumaNodeId(gpu(3))": "NVMLError_NotSupported",
    "nvmlDeviceGetC2cModeInfoV(gpu(3))": "NVMLError_NotSupported",
    "[nvmlDeviceGetNvLinkState(gpu(3), link) for link in range(18)]": [1] * 18,
    "nvmlDeviceGetNvLinkState(gpu(3), 18)": "NVMLError_InvalidArgument",
    "nvmlDeviceGetNvLinkVersion(gpu(3), 0) == NVML_NVLINK_VERSION_4_0": True,
    "[nvmlDeviceGetNvLinkCapability(gpu(3), 0, capability) for capability in range(6)]": [1, 1, 1, 1, 0, 1],
    "nvmlDeviceGetNvLinkRemoteDeviceType(gpu(3), 0) == NVML_NVLINK_DEVICE_TYPE_SWITCH": True,
    "hex(nvmlDeviceGetNvLinkRemotePciInfo(gpu(3), 0).pciDeviceId)": "0x22a310de",
    "len({nvmlDeviceGetNvLinkRemotePciInfo(gpu(3), link).busId for link in range(18)})": 4,
    "[nvmlDeviceGetNvLinkErrorCounter(gpu(3), 17, counter) for counter in range(5)]": [0] * 5,
    "fields(3, 90, 91, 147, (164, 17), (165, 17), (166, 17))": [[0, 26562], [0, 18], [0, 18], [0, 26562], [0, 1], [0, 6]],
    "[value[0] for value in fields(3, 94, 95, 169, *range(173, 184), 228, 229, 230)]": [0] * 17,
    "fields(3, 999, (164, 18), 170, (208, 0))": [[2, 0], [2, 0], [3, 0], [3, 0]],
    "filled(c_nvmlGpuFabricInfo_t(), nvmlDeviceGetGpuFabricInfo, gpu(3)).state": 3,
    "filled(c_nvmlGpuFabricInfo_v2_t(), nvmlDeviceGetGpuFabricInfoV, gpu(3)).state & 0xff": 3,
    "filled(c_nvmlGpuFabricInfo_v3_t(), nvmlDeviceGetGpuFabricInfoV, gpu(3)).healthSummary": 0,
    "filled(c_nvmlGpuFabricInfo_t(), nvmlDeviceGetGpuFabricInfoV, gpu(3))": "NVMLError_ArgumentVersionMismatch",
    "filled(c_nvmlPlatformInfo_v2_t(), nvmlDeviceGetPlatformInfo, gpu(3)).slotNumber": "\x04",
    "nvmlDeviceGetRemappedRows(gpu(3))": [0, 0, 0, 0],
    "nvmlDeviceGetRowRemapperHistogram(gpu(3)).max": 640,
    "nvmlDeviceGetRetiredPages(gpu(3), 0)": "NVMLError_NotSupported",
    "nvmlDeviceGetRetiredPagesPendingStatus(gpu(3))": "NVMLError_NotSupported",
    "nvmlDeviceGetTotalEccErrors(gpu(3), 1, 1)": 0,
    "filled(c_nvmlEccSramErrorStatus_v1_t(), nvmlDeviceGetSramEccErrorStatus, gpu(3)).bThresholdExceeded": 0,
    "nvmlDeviceGetRepairStatus(gpu(3))": [0, 0],
    "nvmlDeviceGetCurrentClocksEventReasons(gpu(3))": 1,
    "nvmlDeviceGetPerformanceState(gpu(3))": 0,
    "nvmlDeviceGetTemperature(gpu(3), 0) == nvmlDeviceGetTemperatureV(gpu(3), 0)": True,
    "nvmlDeviceGetMarginTemperature(gpu(3)) + nvmlDeviceGetTemperature(gpu(3), 0)": 87,
    "nvmlDeviceGetPowerUsage(gpu(3))": 70_000,
    "nvmlDeviceGetEnforcedPowerLimit(gpu(3))": 700_000,
    "nvmlDeviceGetPowerManagementLimit(gpu(3))": 700_000,
    "nvmlDeviceGetPowerManagementDefaultLimit(gpu(3))": 700_000,
    "nvmlDeviceGetClockInfo(gpu(3), NVML_CLOCK_SM)": 345,
    "nvmlDeviceGetMaxClockInfo(gpu(3), NVML_CLOCK_SM)": 1980,
    "nvmlDeviceGetViolationStatus(gpu(3), 0).violationTime": 0,
    "nvmlErrorString(NVML_ERROR_GPU_IS_LOST)": "The GPU has fallen off the bus or cannot be reached",
    "nvmlShutdown()": None,
    "nvmlDeviceGetName(c_nvmlDevice_t())": "NVMLError_Uninitialized",  # the line above has shut it down
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    path: Path = tmp_path_factory.mktemp("node") / "nvml.conf"
    path.write_text(render_nvml(node_hardware(load_machine("hgx-h100-8x400g"), "train-1", "580.95.05")))
    return ask(list(CALLS), path)


@pytest.mark.parametrize("call", CALLS)
def test_call(answers: dict[str, object], call: str) -> None:
    assert answers[call] == CALLS[call]
