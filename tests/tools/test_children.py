"""Commands run, fail with their own words, and end with everything that they started."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import children
from tools.children import Children, CommandFailed, Stopped

ENVIRON = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    number = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    yield number
    os.close(number)


def shell(family: Children, folder: Path, script: str) -> str:
    return family.run(["/bin/sh", "-c", script], folder=folder, environ=ENVIRON)


def test_output_comes_back(tmp_path: Path, descriptor: int) -> None:
    assert shell(Children(descriptor), tmp_path, "pwd; echo aside >&2") == f"{tmp_path}\n"


def test_failure_carries_the_last_words(tmp_path: Path, descriptor: int) -> None:
    with pytest.raises(CommandFailed) as failure:
        shell(Children(descriptor), tmp_path, "for i in $(seq 30); do echo line $i >&2; done; exit 3")

    lines = str(failure.value).splitlines()
    assert lines[0].endswith("ended with status 3:")
    assert lines[1:] == [f"line {number}" for number in range(11, 31)]


def test_nothing_runs_after_stop(tmp_path: Path, descriptor: int) -> None:
    family = Children(descriptor)
    family.stop()

    with pytest.raises(Stopped):
        shell(family, tmp_path, "touch started")

    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("ignores", ["", "trap '' INT; "], ids=["polite", "ignores the interrupt"])
def test_stop_ends_grandchildren_too(tmp_path: Path, descriptor: int, monkeypatch: pytest.MonkeyPatch, ignores: str) -> None:
    monkeypatch.setattr(children, "_GRACE_SECONDS", 0.3)
    family = Children(descriptor)
    outcomes: list[BaseException] = []

    def work() -> None:
        try:
            shell(family, tmp_path, f"{ignores}(sleep 60 & echo $! > grandchild; wait)")
        except Stopped as stopped:
            outcomes.append(stopped)

    thread = threading.Thread(target=work)
    thread.start()
    grandchild = int(_wait_for_text(tmp_path / "grandchild"))

    family.stop()
    thread.join(10)

    assert len(outcomes) == 1
    assert not _runs(grandchild)


def _wait_for_text(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline, f"{path} was never written"
        time.sleep(0.01)
    return path.read_text()


def _runs(pid: int) -> bool:
    """Whether it still does after a moment: an orphan that was killed waits for the system to bury it."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if ") Z " in Path(f"/proc/{pid}/stat").read_text():
                return False
        except (FileNotFoundError, ProcessLookupError):
            return False
        time.sleep(0.02)
    return True
