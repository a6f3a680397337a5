"""The command: its options, its exit codes, what it prints where."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.probe import probe
from probes.command import main
from sandbox.hardware.faults import Fault
from sandbox.hardware.machine_room import MachineRoom
from schemas.errors import InputError
from schemas.load import load_machine
from tests.probes.server import TOKEN, ApiServer, serving

COMMAND = [sys.executable, "-m", "probes"]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of a healthy node with 4 GPUs."""
    room = MachineRoom(tmp_path_factory.mktemp("machines"))
    room.build("edge-1", load_machine("l4-4x"), "580.95.05")
    try:
        return room.environment("edge-1")
    except InputError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def hanging(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of a node whose second GPU hangs."""
    room = MachineRoom(tmp_path_factory.mktemp("machines"))
    room.build("edge-2", load_machine("l4-4x"), "580.95.05")
    room.inject("edge-2", Fault(kind="probe-hang", gpu=1))
    try:
        return room.environment("edge-2")
    except InputError as error:
        pytest.skip(str(error))


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False)


def test_text(machine: Mapping[str, str]) -> None:
    done = run(machine, "--node", "edge-1", "--pool", "edge")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("edge-1 of pool edge: ok")
    assert done.stdout.count("NVIDIA L4") == 4


def test_json(machine: Mapping[str, str]) -> None:
    done = run(machine, "--output", "json", "--node", "edge-1")

    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["identity"]["node"] == "edge-1"
    assert len(report["facts"]["gpus"]) == 4


def test_the_node_is_named_by_the_pod(machine: Mapping[str, str]) -> None:
    assert json.loads(run({**machine, "NODE_NAME": "edge-7"}, "--output", "json").stdout)["identity"]["node"] == "edge-7"


def test_a_hang_ends_at_its_deadline_and_nobody_waits_for_the_child(hanging: Mapping[str, str]) -> None:
    """The child that hangs holds no end of our output, or whoever reads it would wait too."""
    started = time.monotonic()
    done = run(hanging, "--output", "json", "--deadline", "0.5")

    assert done.returncode == 3
    assert {run["subject"] for run in json.loads(done.stdout)["runs"] if run["outcome"] == "timeout"} == {"gpu1"}
    assert time.monotonic() - started < 20


def test_a_machine_without_a_driver(tmp_path: Path) -> None:
    done = run({"PLUMBLINE_ROOT": str(tmp_path), "LD_LIBRARY_PATH": ""})

    assert done.returncode == 3
    assert "NVML Shared Library Not Found" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", ["--output xml", "--deadline 0", "--deadline soon", "--nonsense", "--interval -1", "--interval 5"])
def test_bad_usage(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments.split())
    assert left.value.code == 2
    assert "usage: python -m probes" in capsys.readouterr().err


def test_plumbline_probe_has_the_same_options() -> None:
    done = CliRunner().invoke(probe, ["--help"])

    assert done.exit_code == 0
    assert "usage: plumbline probe" in done.output
    assert "--deadline" in done.output


def test_publishing_outside_of_a_pod(machine: Mapping[str, str]) -> None:
    done = run(machine, "--publish")

    assert done.returncode == 2
    assert done.stderr == "publishing needs a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set\n"


@pytest.fixture
def pod(tmp_path: Path) -> dict[str, str]:
    """The environment of a pod, and a module that lets it speak without TLS, which loopback does not need."""
    (tmp_path / "token").write_text(TOKEN)
    plain = "import http.client, ssl; ssl.create_default_context = lambda **_: None\n"
    plain += "http.client.HTTPSConnection = lambda *a, context, **k: http.client.HTTPConnection(*a, **k)\n"
    (tmp_path / "sitecustomize.py").write_text(plain)
    return {
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "PLUMBLINE_SERVICEACCOUNT": str(tmp_path),
        "PYTHONPATH": str(tmp_path),
        "POD_NAME": "probe-abc",
        "NODE_NAME": "edge-1",
    }


def test_publishing(machine: Mapping[str, str], pod: dict[str, str]) -> None:
    api = ApiServer()
    with serving(api) as port:
        done = run({**machine, **pod, "KUBERNETES_SERVICE_PORT": str(port)}, "--publish", "--pool", "edge")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(api.objects) == 2


def test_publishing_what_was_seen_in_part_is_publishing(hanging: Mapping[str, str], pod: dict[str, str]) -> None:
    api = ApiServer()
    with serving(api) as port:
        done = run({**hanging, **pod, "KUBERNETES_SERVICE_PORT": str(port)}, "--publish", "--deadline", "0.5")

    assert done.returncode == 0
    assert {stored["spec"]["outcome"] for stored in api.objects.values() if stored["kind"] == "NodeReport"} == {"partial"}


def test_a_server_that_is_away_is_one_line(machine: Mapping[str, str], pod: dict[str, str]) -> None:
    done = run({**machine, **pod, "KUBERNETES_SERVICE_PORT": "1"}, "--publish")

    assert done.returncode == 3
    assert done.stderr == "the API server at 127.0.0.1:1 did not answer: [Errno 111] Connection refused\n"


def test_an_expired_token_is_one_line(machine: Mapping[str, str], pod: dict[str, str]) -> None:
    Path(pod["PLUMBLINE_SERVICEACCOUNT"], "token").write_text("old")
    with serving(ApiServer()) as port:
        done = run({**machine, **pod, "KUBERNETES_SERVICE_PORT": str(port)}, "--publish")

    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "does not accept this pod's token" in done.stderr


def test_passes_go_on_through_an_outage_until_the_end(machine: Mapping[str, str], pod: dict[str, str]) -> None:
    """The token is read again for each pass, and SIGTERM ends the command with 0 and without a child."""
    api = ApiServer()
    api.failures = [(503, "starting")]
    with serving(api) as port:
        environment = {**os.environ, **machine, **pod, "KUBERNETES_SERVICE_PORT": str(port)}
        with subprocess.Popen([*COMMAND, "--publish", "--interval", "0.05"], env=environment, stderr=subprocess.PIPE, text=True) as process:
            _wait_for(lambda: _passes(api) >= 3)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=20)

    assert process.returncode == 0
    assert errors.count("\n") == 1
    assert "starting" in errors
    assert len(children) == 2
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def _passes(api: ApiServer) -> int:
    leases = [stored for stored in api.objects.values() if stored["kind"] == "Lease"]
    return int(leases[0]["metadata"]["annotations"]["plumbline.dev/passes"]) if leases else 0


def _wait_for(condition: object) -> None:
    assert callable(condition)
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)
