"""Running `pulumi`: results, interruption, and nothing left behind."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from cli.engine.process import Running, run, run_all
from schemas.errors import InputError
from tests.cli.engine.conftest import FakePulumi


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not (path.is_file() and path.read_text().strip()):
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.01)
    return path.read_text().strip()


def test_output_errors_and_code_come_back(fake_pulumi: FakePulumi, tmp_path: Path) -> None:
    completed = run(["preview", "--json"], tmp_path, fake_pulumi('echo "$@"; echo oops >&2; exit 7'))
    assert completed.stdout == b"--non-interactive preview --json\n"
    assert (completed.stderr, completed.code) == ("oops\n", 7)


def test_runs_stand_side_by_side_and_keep_their_order(fake_pulumi: FakePulumi, tmp_path: Path) -> None:
    env = fake_pulumi("sleep 0.5; echo $2")
    start = time.monotonic()
    assert [each.stdout for each in run_all([["a"], ["b"], ["c"]], tmp_path, env)] == [b"a\n", b"b\n", b"c\n"]
    assert time.monotonic() - start < 1.4


def test_no_run_is_no_result(fake_pulumi: FakePulumi, tmp_path: Path) -> None:
    assert run_all([], tmp_path, fake_pulumi("exit 1")) == []


def test_an_interruption_reaches_the_engine_and_waits_for_its_clean_end(fake_pulumi: FakePulumi, tmp_path: Path) -> None:
    env = fake_pulumi(f"trap 'echo saved > {tmp_path}/saved; exit 1' INT; echo $$ > {tmp_path}/pid; while :; do sleep 0.05; done")

    def interrupt() -> None:
        wait_for(tmp_path / "pid")
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        run(["up"], tmp_path, env)

    assert wait_for(tmp_path / "saved") == "saved"
    assert not is_alive(int(wait_for(tmp_path / "pid")))


def test_what_the_engine_forgot_to_stop_is_stopped(fake_pulumi: FakePulumi, tmp_path: Path) -> None:
    completed = run(["preview"], tmp_path, fake_pulumi("sleep 600 >/dev/null & echo $!"))
    forgotten = int(completed.stdout)
    deadline = time.monotonic() + 5
    while is_alive(forgotten) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(forgotten)


def test_a_missing_pulumi_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="plumbline doctor"):
        Running(["version"], tmp_path, {"PATH": str(tmp_path)})
