import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import run
from sandbox.control import processes
from sandbox.control.down import down
from sandbox.control.parts import APISERVER, START_ORDER
from tests.sandbox.control.programs import programs
from tests.sandbox.control.waiting import wait_for

SPEC = """\
apiVersion: plumbline.dev/v1alpha1
kind: Cluster
metadata: {name: small}
spec:
  pools: [{name: edge, machine: a10-1x, nodes: 1, selector: {plumbline.dev/pool: edge}}]
  drivers: {gpu: {version: 580.95.05}}
  operators: {charts: {lock: charts.lock.yaml}}
"""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = (tmp_path / "state").resolve()
    monkeypatch.setenv("PLUMBLINE_SANDBOX", str(folder))
    yield folder
    down(folder, purge=True)


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(SPEC)
    return str(path)


def test_status_of_no_sandbox(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "status", "--output", "json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], [part["name"] for part in found["parts"]]) == (str(state), list(START_ORDER))


def test_down_of_no_sandbox_does_nothing(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "down"]) == 0
    assert capsys.readouterr().out == f"Nothing was running; {state} is gone.\n"


@pytest.mark.parametrize("words", [["fault", "edge-1", "gpu-lost", "--gpu", "0"], ["heal", "edge-1"]], ids=" ".join)
def test_no_sandbox_no_hardware(state: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(["sandbox", *words]) == 2
    assert f"there is no sandbox in {state}: `plumbline sandbox up` starts one" in capsys.readouterr().err


@pytest.mark.sandbox
def test_ctrl_c_in_the_middle_leaves_no_process(state: Path, spec: str) -> None:
    programs()
    command = [sys.executable, "-m", "cli.main", "sandbox", "up", spec]
    with subprocess.Popen(command, env=os.environ | {"NO_COLOR": "1"}, stderr=subprocess.PIPE, text=True) as starting:
        wait_for(lambda: any(process.part == APISERVER for process in processes.find(state)))
        starting.send_signal(signal.SIGINT)
        _, said = starting.communicate(timeout=60)

    assert starting.returncode == 130
    assert said.endswith("plumbline: interrupted\n")
    assert processes.find(state) == ()


@pytest.mark.sandbox
def test_a_sandbox_from_up_to_down(state: Path, spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    programs()
    assert run(["sandbox", "up", spec]) == 0
    assert run(["sandbox", "status"]) == 0
    assert "1 of 1 Ready" in capsys.readouterr().out

    assert run(["sandbox", "fault", "edge-1", "gpu-lost", "--gpu", "0"]) == 0
    assert "edge-1 has the fault gpu-lost; nothing is published" in capsys.readouterr().out
    assert run(["sandbox", "fault", "edge-2", "gpu-lost", "--gpu", "0"]) == 2
    assert run(["sandbox", "heal", "edge-1"]) == 0

    assert run(["sandbox", "down", "--purge"]) == 0
    assert capsys.readouterr().out.endswith(f"{len(START_ORDER)} processes stopped; {state} is gone.\n")
    assert processes.find(state) == ()
