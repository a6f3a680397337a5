import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.control import processes
from sandbox.control.processes import Process
from tests.sandbox.control.waiting import wait_for

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder; whatever a failing test leaves running is ended."""
    yield tmp_path
    processes.stop(processes.find(tmp_path), tmp_path, patience_s=0)


def start(state: Path, *argv: str, part: str = "etcd") -> Process:
    pid = processes.spawn(argv, processes.mark(part, "digest", state) | {"PATH": os.environ["PATH"]}, state / f"{part}.log")
    found = processes.identify(pid, state)
    assert found is not None
    return found


def test_nothing_runs_at_first(state: Path) -> None:
    assert processes.find(state) == ()


def test_a_spawned_process_is_found_with_its_part_and_digest(state: Path) -> None:
    started = start(state, "/bin/sleep", "60")

    assert processes.find(state) == (started,)
    assert (started.part, started.digest) == ("etcd", "digest")


def test_it_leads_a_session_of_its_own(state: Path) -> None:
    started = start(state, "/bin/sleep", "60")

    assert os.getsid(started.pid) == started.pid


def test_processes_of_another_state_folder_are_not_ours(state: Path) -> None:
    start(state, "/bin/sleep", "60")

    assert processes.find(state / "other") == ()
    assert processes.find(state.parent) == ()


def test_a_child_of_a_part_is_found_after_the_part_died(state: Path) -> None:
    parent = start(state, sys.executable, "-c", PARENT)
    wait_for(lambda: len(processes.find(state)) == 2)
    child = next(process for process in processes.find(state) if process != parent)

    processes.stop([parent], state)

    assert processes.find(state) == (child,)


def test_stop_ends_it_and_reaps_it(state: Path) -> None:
    started = start(state, "/bin/sleep", "60")

    processes.stop([started], state)

    assert processes.find(state) == ()
    assert not Path(f"/proc/{started.pid}").exists()


def test_what_ignores_sigterm_is_killed(state: Path) -> None:
    started = start(state, sys.executable, "-c", DEAF)
    wait_for(lambda: "deaf" in (state / "etcd.log").read_text())

    processes.stop([started], state, patience_s=0.2)

    assert processes.find(state) == ()


def test_a_recycled_process_id_is_never_hit(state: Path) -> None:
    started = start(state, "/bin/sleep", "60")

    processes.stop([replace(started, started=started.started - 1)], state)

    assert processes.find(state) == (started,)


def test_a_process_without_the_mark_is_never_hit(state: Path) -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        processes.stop([Process(pid=stranger.pid, started=0, part="etcd", digest="digest")], state)

        assert stranger.poll() is None
        stranger.kill()


def test_stopping_what_is_gone_does_nothing(state: Path) -> None:
    started = start(state, "/bin/sleep", "60")

    processes.stop([started], state)
    processes.stop([started], state)

    assert processes.find(state) == ()


def test_a_zombie_is_not_live(state: Path) -> None:
    pid = processes.spawn(["/bin/true"], processes.mark("etcd", "digest", state), state / "etcd.log")

    wait_for(lambda: processes.find(state) == ())

    assert Path(f"/proc/{pid}").exists()
    os.waitpid(pid, 0)


def test_the_log_of_the_run_before_is_kept(state: Path) -> None:
    for word in ("first", "second"):
        pid = processes.spawn(["/bin/echo", word], {}, state / "logs" / "etcd.log")
        os.waitpid(pid, 0)

    assert (state / "logs" / "etcd.log.1").read_text() == "first\n"
    assert (state / "logs" / "etcd.log").read_text() == "second\n"


def test_a_program_that_is_not_there_is_an_error(state: Path) -> None:
    with pytest.raises(FileNotFoundError):
        processes.spawn([str(state / "absent")], {}, state / "etcd.log")


def test_memory_of_a_live_and_of_a_gone_process(state: Path) -> None:
    started = start(state, sys.executable, "-c", "import time; time.sleep(60)")

    assert processes.memory_mib(started.pid) > 0
    processes.stop([started], state)
    assert processes.memory_mib(started.pid) == 0
