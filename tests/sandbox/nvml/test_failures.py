"""Failures are lines of the node file."""

import subprocess
import sys

import pytest

from tests.sandbox.nvml.ask import ask, environment, run, start
from tests.sandbox.nvml.conftest import WriteNode

WIDTH = "nvmlDeviceGetCurrPcieLinkWidth(gpu(3))"
OTHER_GPU = "nvmlDeviceGetCurrPcieLinkWidth(gpu(4))"
P2P = "nvmlDeviceGetP2PStatus(gpu(4), gpu(3), 2)"


def test_no_failure(node_file: WriteNode) -> None:
    path = node_file("hgx-h100-8x400g", "gpu.3.lost = 0", "init.hang = 0", "init.error = 0")
    assert ask([WIDTH], path) == {WIDTH: 16}


def test_lost_gpu_fails_every_call_on_it_and_no_other(node_file: WriteNode) -> None:
    path = node_file("hgx-h100-8x400g", "gpu.3.lost = 1")
    lost = "NVMLError_GpuIsLost"
    assert ask([WIDTH, OTHER_GPU, P2P], path) == {WIDTH: lost, OTHER_GPU: 16, P2P: lost}


def test_gpu_is_lost_between_two_calls(node_file: WriteNode) -> None:
    calls = [f"nvmlDeviceGetCurrPcieLinkWidth(gpu({index})) + {number}" for number in range(3) for index in (3, 4)]
    answers = ask(calls, node_file("hgx-h100-8x400g", "gpu.3.lost_after = 2"))
    assert list(answers.values()) == [16, 16, 17, 17, "NVMLError_GpuIsLost", 18]


def test_counting_starts_again_with_each_initialisation(node_file: WriteNode) -> None:
    again = [WIDTH, f"{WIDTH} ", "nvmlShutdown()", "nvmlInit()", f"{WIDTH}  "]
    answers = ask(again, node_file("hgx-h100-8x400g", "gpu.3.lost_after = 1"))
    assert list(answers.values()) == [16, "NVMLError_GpuIsLost", None, None, 16]


def test_node_file_is_read_at_the_first_initialisation_only(node_file: WriteNode) -> None:
    path = node_file()
    change = f"open({str(path)!r}, 'a').write('gpu.3.pcie.width = 4\\n') and None"
    questions = [WIDTH, change, "nvmlInit()", f"{WIDTH} ", "nvmlShutdown()", "nvmlShutdown() ", "nvmlInit() ", f"{WIDTH}  "]
    answers = ask(questions, path)
    assert [answers[WIDTH], answers[f"{WIDTH} "], answers[f"{WIDTH}  "]] == [16, 16, 4]


@pytest.mark.parametrize(
    ("line", "call", "error"),
    [
        ("gpu.3.error.nvmlDeviceGetCurrPcieLinkWidth = 999", WIDTH, "NVMLError_Unknown"),
        ("gpu.3.error.nvmlDeviceGetCurrPcieLinkWidth = 16", WIDTH, "NVMLError_ResetRequired"),
        ("gpu.3.error.nvmlDeviceGetHandleByIndex_v2 = 15", WIDTH, "NVMLError_GpuIsLost"),
        ("error.nvmlSystemGetDriverVersion = 4", "nvmlSystemGetDriverVersion()", "NVMLError_NoPermission"),
        ("gpu.3.pcie.width = -", WIDTH, "NVMLError_NotSupported"),
        ("gpu.3.pcie.width = wide", WIDTH, "NVMLError_Unknown"),
    ],
)
def test_error_of_one_function(node_file: WriteNode, line: str, call: str, error: str) -> None:
    assert ask([call, OTHER_GPU], node_file("hgx-h100-8x400g", line)) == {call: error, OTHER_GPU: 16}


@pytest.mark.parametrize(("code", "error"), [(9, "NVMLError_DriverNotLoaded"), (18, "NVMLError_LibRmVersionMismatch")])
def test_initialisation_fails(node_file: WriteNode, code: int, error: str) -> None:
    assert start(node_file("l4-4x", f"init.error = {code}")) == error


def test_missing_node_file_is_a_driver_that_is_not_loaded(node_file: WriteNode) -> None:
    assert start(node_file().with_name("absent.conf")) == "NVMLError_DriverNotLoaded"


def test_more_gpus_than_the_library_has_is_refused(node_file: WriteNode) -> None:
    assert start(node_file("l4-4x", "gpu.count = 33")) == "NVMLError_Unknown"


def test_more_lines_than_the_table_holds_are_refused(node_file: WriteNode) -> None:
    assert start(node_file("l4-4x", *(f"filler.{number} = 1" for number in range(9000)))) == "NVMLError_DriverNotLoaded"


def test_use_before_initialisation(node_file: WriteNode) -> None:
    script = "import pynvml\ntry:\n    pynvml.nvmlDeviceGetCount()\nexcept pynvml.NVMLError_Uninitialized:\n    print('refused')"
    assert run(script, node_file()).stdout == "refused\n"


HANGS = {
    "init.hang = 1": "nvmlInit()",
    "gpu.3.hang = *": "nvmlInit(); nvmlDeviceGetUUID(nvmlDeviceGetHandleByIndex(3))",
    "gpu.3.hang = nvmlDeviceGetName": "nvmlInit(); nvmlDeviceGetName(nvmlDeviceGetHandleByIndex(3))",
}


@pytest.mark.parametrize(("line", "script"), HANGS.items(), ids=HANGS)
def test_hang_lasts_until_the_process_is_killed(node_file: WriteNode, line: str, script: str) -> None:
    path = node_file("hgx-h100-8x400g", line)
    program = f"from pynvml import *\nprint('before', flush=True)\n{script}\nprint('after', flush=True)"
    asking = subprocess.Popen([sys.executable, "-c", program], env=environment(path), stdout=subprocess.PIPE, text=True)
    assert asking.stdout is not None
    with asking.stdout as output:
        assert output.readline() == "before\n"
        with pytest.raises(subprocess.TimeoutExpired):
            asking.wait(0.5)
        asking.kill()
        assert asking.wait(10) < 0
        assert output.read() == ""


def test_hang_of_one_function_leaves_the_others(node_file: WriteNode) -> None:
    path = node_file("hgx-h100-8x400g", "gpu.3.hang = nvmlDeviceGetName", "gpu.5.hang = *")
    assert ask([WIDTH, OTHER_GPU], path) == {WIDTH: 16, OTHER_GPU: 16}
