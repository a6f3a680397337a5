"""Two installations at once: the second waits, says so, and outlives a first one that was killed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.lock import exclusive

HOLD = """
import sys
from pathlib import Path
from tools.lock import exclusive
with exclusive(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""

HOLD_IN_CHILD = """
import subprocess, sys
from pathlib import Path
from tools.lock import exclusive
with exclusive(Path(sys.argv[1]), print) as lock:
    child = subprocess.Popen(["/bin/cat"], stdout=subprocess.DEVNULL, pass_fds=(lock,))
    print(child.pid, flush=True)
    child.wait()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with _start(HOLD, tmp_path / "lock") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def _start(program: str, lock: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_nobody_else_is_there(tmp_path: Path) -> None:
    said: list[str] = []

    with exclusive(tmp_path / "new" / "lock", said.append):
        pass

    assert said == []


def test_the_second_waits_and_says_so(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        holder.kill()

    with exclusive(tmp_path / "lock", say):
        pass

    assert said == [f"Another installation (process {holder.pid}) is under way; waiting for it to end. It holds {tmp_path / 'lock'}."]


def test_what_a_killed_installation_left_running_keeps_the_lock(tmp_path: Path) -> None:
    said: list[str] = []
    with _start(HOLD_IN_CHILD, tmp_path / "lock") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        pipe = process.stdin
        process.kill()
        process.wait()

        def say(line: str) -> None:
            # The orphan reads from the pipe, and ends with it.
            said.append(line)
            pipe.close()

        with exclusive(tmp_path / "lock", say):
            pass

    assert len(said) == 1
