"""A library of an older driver lacks the symbols that came later, and the real nvidia-ml-py says so."""

import pytest

from sandbox.nvml.build import BRANCHES, library
from schemas.errors import InputError
from tests.sandbox.nvml.ask import ask
from tests.sandbox.nvml.conftest import WriteNode

MISSING = "NVMLError_FunctionNotFound"
FIRST_SEEN = {
    "nvmlDeviceGetModuleId(gpu(0))": 535,
    "nvmlDeviceGetCurrentClocksEventReasons(gpu(0))": 535,
    "nvmlSystemGetConfComputeState().ccFeature": 535,
    "filled(c_nvmlEccSramErrorStatus_v1_t(), nvmlDeviceGetSramEccErrorStatus, gpu(0)).volatileCor": 535,
    "filled(c_nvmlGpuFabricInfo_v2_t(), nvmlDeviceGetGpuFabricInfoV, gpu(0)).state": 550,
    "nvmlDeviceGetNumaNodeId(gpu(0))": 550,
    "nvmlSystemGetDriverBranch().branch": 560,
    "filled(c_nvmlPlatformInfo_v2_t(), nvmlDeviceGetPlatformInfo, gpu(0)).version": 570,
    "nvmlDeviceGetRepairStatus(gpu(0))": 580,
    "nvmlDeviceGetUnrepairableMemoryFlag_v1(gpu(0))": 590,
    "nvmlDeviceGetRemappedRows_v2(gpu(0), byref(c_nvmlRemappedRowsInfo_v2_t()))": 610,
}
ALWAYS = "nvmlDeviceGetCurrentClocksThrottleReasons(gpu(0))"


@pytest.mark.parametrize("branch", BRANCHES)
def test_symbols_of_a_branch(node_file: WriteNode, branch: int) -> None:
    answers = ask([*FIRST_SEEN, ALWAYS], node_file(), branch)
    missing = {call for call, answer in answers.items() if answer == MISSING}
    assert missing == {call for call, first in FIRST_SEEN.items() if branch < first}


def test_driver_before_580_does_not_know_the_third_fabric_structure(node_file: WriteNode) -> None:
    call = "filled(c_nvmlGpuFabricInfo_v3_t(), nvmlDeviceGetGpuFabricInfoV, gpu(0))"
    assert ask([call], node_file(driver="570.86.15"), 570)[call] == "NVMLError_ArgumentVersionMismatch"


def test_branch_between_two_that_added_symbols() -> None:
    assert library(575) == library(570)


def test_branch_too_old() -> None:
    with pytest.raises(InputError, match=r"driver branch 470 is older .* 525"):
        library(470)
