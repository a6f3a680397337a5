"""The processes of one installation: each leads a process group, so that all its compilers end with it, by id. Used by `build`."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

_GRACE_SECONDS = 5.0


class Stopped(Exception):
    """The installation is ending, so nothing more is started."""


class CommandFailed(Exception):
    """A command ended with an error; the message says which, and what it printed last."""


class Children:
    """Runs commands from several threads, and can end all of them from another."""

    def __init__(self, inherit: int) -> None:
        self._inherit = inherit  # the descriptor of the lock, see lock.exclusive
        self._lock = Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def run(self, command: Sequence[str], *, folder: Path, environ: Mapping[str, str]) -> str:
        """What the command printed to its standard output. CommandFailed when it fails, Stopped when `stop` was called."""
        process = self._start(command, folder, environ)
        try:
            printed, complaints = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        if self._stopped:
            raise Stopped
        if process.returncode:
            raise CommandFailed(_failure(command, process.returncode, complaints))
        return printed

    def stop(self) -> None:
        """Ends every process that is running and keeps others from starting; returns when all are gone."""
        with self._lock:
            self._stopped = True
            running = tuple(self._running)
        for process in running:
            # An interrupt first, because Go then ends its compilers itself.
            _signal_group(process, signal.SIGINT)
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_SECONDS)
            # Always, because a descendant may have ignored the interrupt that ended the leader of its group.
            _signal_group(process, signal.SIGKILL)
            process.wait()

    def _start(self, command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[str]:
        # Under the lock, so that `stop` sees every process that was started before it.
        with self._lock:
            if self._stopped:
                raise Stopped
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                pass_fds=(self._inherit,),
            )
            self._running.add(process)
            return process


def _signal_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Signals the process and its descendants; a group that is gone already is what was wanted."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _failure(command: Sequence[str], status: int, complaints: str) -> str:
    last = "\n".join(complaints.strip().splitlines()[-20:])
    return f"`{' '.join(command)}` ended with status {status}:\n{last}"
