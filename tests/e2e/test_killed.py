"""Commands that are killed in the middle, and a server that is killed under them: the next run finds its way, and nothing is lost."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.control import processes
from sandbox.control.parts import APISERVER
from tests.project import Project

pytestmark = pytest.mark.sandbox

LAYER = ("--layer", "inference")
LOCKS = ".state/.pulumi/locks"


def children(pid: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid:
            yield int(stat.parent.name)


def wait_until(true: Callable[[], object], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def is_locked(demo: Project) -> bool:
    return any((demo.root / LOCKS).glob("**/*.json"))


@pytest.fixture
def half_way(demo: Project) -> Iterator["subprocess.Popen[str]"]:
    """An `up` in the middle of a layer: its engine holds the lock."""
    demo.succeeds("destroy", "demo", *LAYER, "--yes")
    running = demo.start("up", "demo", *LAYER, "--yes")
    try:
        wait_until(lambda: is_locked(demo), "up never began to apply")
        yield running
    finally:
        running.kill()
        running.communicate()


def test_up_goes_on_where_a_killed_up_was(demo: Project, half_way: "subprocess.Popen[str]") -> None:
    half_way.kill()

    demo.succeeds("up", "demo", *LAYER, "--yes")
    assert not is_locked(demo)
    assert demo.preview("inference").code == 0


def test_up_takes_the_lock_of_a_killed_engine_away(demo: Project, half_way: "subprocess.Popen[str]") -> None:
    engines = list(children(half_way.pid))
    half_way.kill()
    for engine in engines:
        os.kill(engine, signal.SIGKILL)

    again = demo.succeeds("up", "demo", *LAYER, "--yes")
    assert "was killed; taking its lock away" in again.stderr
    assert demo.preview("inference").code == 0


def test_an_interrupted_up_ends_by_itself_and_keeps_no_lock(demo: Project, half_way: "subprocess.Popen[str]") -> None:
    half_way.send_signal(signal.SIGTERM)
    said, _ = half_way.communicate(timeout=120)

    assert half_way.returncode == 130, said
    assert "Traceback" not in said
    assert not is_locked(demo)
    demo.succeeds("up", "demo", *LAYER, "--yes")


def test_a_server_killed_during_drift_is_unknown_and_changes_nothing(demo: Project) -> None:
    before = states(demo)
    drift = demo.start("drift", "demo")
    wait_until(lambda: list(children(drift.pid)), "drift never started an engine")
    (server,) = (process.pid for process in processes.find(demo.root / ".sandbox") if process.part == APISERVER)
    os.kill(server, signal.SIGKILL)
    try:
        said, _ = drift.communicate(timeout=300)
        unreachable = demo.drift()
    finally:
        demo.succeeds("sandbox", "up", "demo")

    assert (drift.returncode, unreachable.code) == (3, 3), said
    assert "does not answer" in unreachable.json["error"]["message"]
    assert states(demo) == before
    assert demo.drift("all").code == 0


def states(demo: Project) -> dict[str, bytes]:
    """What the engine keeps of each stack."""
    return {path.name: path.read_bytes() for path in (demo.root / ".state/.pulumi/stacks").glob("**/*.json")}
