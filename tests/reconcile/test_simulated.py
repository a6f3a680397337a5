"""The judges against what the real probe measures of the sandbox's machines: nothing of a healthy one, and each fault by its name."""

from collections.abc import Callable, Iterator
from ctypes import CDLL
from pathlib import Path

import pynvml
import pytest

from probes.runner import run_pass
from probes.steps import Limits
from reconcile.judge.verdict import judge
from sandbox.hardware.faults import KINDS, Fault
from sandbox.hardware.machine_room import MachineRoom
from schemas.errors import InputError
from schemas.finding import Judgement, Verdict
from schemas.load import machine_names
from tests.reconcile.machines import expectation

H100, A100, L4, GB200 = "hgx-h100-8x400g", "dgx-a100-8x200g", "l4-4x", "gb200-nvl72-tray"
QUICK = Limits(step=1.5, whole=10.0)

Judged = Callable[..., Judgement]

FINDINGS = {
    "pcie-width": "pcie-width",
    "pcie-generation": "pcie-generation",
    "nvlink-down": "nvlink-down",
    "gpu-lost": "gpu-lost",
    "ecc-off": "ecc-off",
    "mig-left-on": "mig-mode",
    "fabric-unhealthy": "fabric-unhealthy",
    "fabric-in-progress": "fabric-in-progress",
    "driver-version": "driver-version",
    "ib-port-down": "ib-port-down",
    "probe-hang": None,  # nothing was measured: that is no finding
}
"""By the sandbox's name of the fault."""


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Judged]:
    """What becomes of a node of this machine profile with these faults."""

    def judge_node(machine: str, *faults: Fault) -> Judgement:
        expected = expectation(machine)
        room = MachineRoom(tmp_path / "machines")
        room.build("train-1", expected.machine, expected.driver_version, expected.open_modules, expected.link_layer or "InfiniBand")
        for fault in faults:
            room.inject("train-1", fault)
        _use_library(room, monkeypatch)
        return judge(run_pass("train-1", "train", str(room.root("train-1")), QUICK), expected)

    yield judge_node
    pynvml._nvmlGetFunctionPointer_cache.clear()


def _use_library(room: MachineRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        environment = room.environment("train-1")
    except InputError as error:
        pytest.skip(str(error))
    monkeypatch.setenv("PLUMBLINE_FAKE_NVML", environment["PLUMBLINE_FAKE_NVML"])
    monkeypatch.setattr(pynvml, "nvmlLib", CDLL(str(Path(environment["LD_LIBRARY_PATH"]) / "libnvidia-ml.so.1")))
    pynvml._nvmlGetFunctionPointer_cache.clear()


@pytest.mark.parametrize("machine", machine_names())
def test_a_healthy_machine(judged: Judged, machine: str) -> None:
    judgement = judged(machine)

    assert (judgement.verdict, judgement.reason, judgement.findings, judgement.unknown) == (Verdict.HEALTHY, None, (), ())


@pytest.mark.parametrize(
    ("machine", "fault"),
    [
        (H100, Fault(kind="pcie-width", gpu=3, value="8")),
        (L4, Fault(kind="pcie-width", gpu=0, value="1")),
        (H100, Fault(kind="pcie-generation", gpu=7, value="3")),
        (H100, Fault(kind="nvlink-down", gpu=2)),
        (A100, Fault(kind="nvlink-down", gpu=2, value="12")),
        (GB200, Fault(kind="nvlink-down", gpu=1, link=17)),
        (H100, Fault(kind="gpu-lost", gpu=5)),
        (H100, Fault(kind="gpu-lost", gpu=0, value="20")),
        (L4, Fault(kind="gpu-lost", gpu=3)),
        (H100, Fault(kind="ecc-off", gpu=1)),
        (H100, Fault(kind="mig-left-on", gpu=1)),
        (GB200, Fault(kind="fabric-unhealthy", gpu=1)),
        (H100, Fault(kind="fabric-in-progress")),
        (GB200, Fault(kind="fabric-in-progress")),
        (H100, Fault(kind="driver-version", value="570.86.15")),
        (L4, Fault(kind="driver-version", value="570.86.15")),
        (H100, Fault(kind="ib-port-down")),
        (A100, Fault(kind="ib-port-down", nic="5")),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.kind}-{value.value or value.nic or value.link or ''}",
)
def test_a_fault_is_found_by_its_name_and_alone(judged: Judged, machine: str, fault: Fault) -> None:
    judgement = judged(machine, fault)

    assert {finding.id for finding in judgement.findings} == {FINDINGS[fault.kind]}
    assert judgement.verdict is (Verdict.DEGRADED if fault.kind == "ecc-off" else Verdict.UNHEALTHY)
    if fault.gpu is not None:
        assert {difference.index for difference in judgement.findings[0].differences} == {fault.gpu}


def test_a_probe_that_hangs_is_unknown(judged: Judged) -> None:
    judgement = judged(H100, Fault(kind="probe-hang", gpu=3))

    assert (judgement.verdict, judgement.findings) == (Verdict.UNKNOWN, ())
    assert judgement.reason


def test_every_fault_of_the_sandbox_is_known_here() -> None:
    assert FINDINGS.keys() == KINDS.keys()
