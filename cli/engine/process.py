"""Runs `pulumi` as a process that is told when we are interrupted, and that survives us when we are killed.

The output goes to files and not to pipes: an engine whose reader was killed would die in the middle of an operation and leave a
locked stack, while one that writes to files finishes its layer and gives the lock back. Called by digests.py and automation.py.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from schemas.errors import InputError

PATIENCE_SECONDS = 60.0
"""How long an interrupted engine may take to finish the operations that it has begun."""


@dataclass(frozen=True)
class Completed:
    """How a run ended, with what it printed."""

    arguments: tuple[str, ...]
    code: int
    stdout: bytes
    stderr: str


class Running:
    """One `pulumi` in a session of its own, so that Ctrl-C reaches it once, from us."""

    def __init__(self, arguments: Sequence[str], root: Path, env: Mapping[str, str]) -> None:
        """Start it in the folder `root` with exactly this environment; InputError when there is no pulumi on its PATH."""
        binary = shutil.which("pulumi", path=env.get("PATH", ""))
        if binary is None:
            raise InputError("pulumi is not installed: `plumbline doctor` says what is missing and what to do")
        self._arguments = tuple(arguments)
        self._stdout: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the run has ended
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the run has ended
        self._process = subprocess.Popen(
            [binary, "--non-interactive", *arguments],
            cwd=root,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=self._stdout,
            stderr=self._stderr,
            start_new_session=True,
        )

    def wait(self) -> Completed:
        """Wait for the end and return it, whatever the exit code."""
        code = self._process.wait()
        stop_session(self._process.pid)
        return Completed(self._arguments, code, _content(self._stdout), _content(self._stderr).decode("utf-8", "replace"))

    def interrupt(self) -> None:
        """Ask for a graceful end: the engine finishes what it has begun, saves the state and releases the lock."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """Wait for an interrupted engine, and kill one that does not end."""
        try:
            self._process.wait(PATIENCE_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self._process.kill()
            self._process.wait()
        stop_session(self._process.pid)
        self._stdout.close()
        self._stderr.close()


def run_all(commands: Iterable[Sequence[str]], root: Path, env: Mapping[str, str]) -> list[Completed]:
    """Run these `pulumi` commands side by side; results in the same order. An interruption reaches all of them before it is raised."""
    running: list[Running] = []
    try:
        running.extend(Running(command, root, env) for command in commands)
        return [each.wait() for each in running]
    except BaseException:
        for each in running:
            each.interrupt()
        for each in running:
            each.end()
        raise


def run(arguments: Sequence[str], root: Path, env: Mapping[str, str]) -> Completed:
    """Run one `pulumi` command."""
    return run_all([arguments], root, env)[0]


def stop_session(session: int) -> None:
    """End what a finished engine left running: it forgets its language host when it fails early, and that stays for minutes.

    Linux tells the session of a process in /proc/PID/stat; elsewhere this does nothing.
    """
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if _session(stat.read_text(errors="replace")) == session:
                os.kill(int(stat.parent.name), signal.SIGTERM)


def _session(stat: str) -> int:
    """The fourth field after the command's name, which stands in brackets and may hold anything."""
    return int(stat.rpartition(")")[2].split()[3])


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    with file:
        return file.read()
