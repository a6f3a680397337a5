"""The sandbox's processes: started in sessions of their own, found again by a mark in their environment, stopped by id.

Every process carries `PLUMBLINE_SANDBOX_PART=<part>:<digest>:<state folder>`, and its children inherit it. `/proc` is therefore the
only record of what runs: it cannot be stale, it survives the death of the command that started them, and it knows the children of a
part that died. A signal goes through a pidfd after the mark was read again, so a recycled process id is never hit.
Called by `up`, `down` and `status`.
"""

import os
import select
import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MARK = "PLUMBLINE_SANDBOX_PART"
_GONE = (FileNotFoundError, ProcessLookupError, PermissionError)
_PATIENCE_S = 10.0
_KILL_PATIENCE_S = 5.0
_BLINK_S = 0.001
_ENDED = ("Z", "X")  # zombie, dead


@dataclass(frozen=True)
class Process:
    """One live process. `started` (clock ticks after boot, field 22 of /proc/<pid>/stat) tells it from a later owner of its id."""

    pid: int
    started: int
    part: str
    digest: str  # of the command line and of the files it read: another digest means that it is out of date


def mark(part: str, digest: str, state: Path) -> dict[str, str]:
    """The variable that makes a process ours."""
    return {MARK: f"{part}:{digest}:{state}"}


def find(state: Path) -> tuple[Process, ...]:
    """All live processes of this state folder, oldest first. One that has ended and was not reaped is not live."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return tuple(sorted(filter(None, (identify(pid, state) for pid in pids)), key=lambda process: (process.started, process.pid)))


def identify(pid: int, state: Path) -> Process | None:
    """The process of that id when it is alive and one of ours."""
    prefix, suffix = f"{MARK}=".encode(), os.fsencode(f":{state}")
    with suppress(*_GONE):
        for variable in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            if variable.startswith(prefix) and variable.endswith(suffix):
                part, digest, _ = os.fsdecode(variable.removeprefix(prefix)).split(":", 2)
                return Process(pid=pid, started=_started(Path(f"/proc/{pid}/stat").read_text()), part=part, digest=digest)
    return None


def spawn(argv: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
    """Start a process in a session of its own, its output in `log`; the process id. OSError when the program cannot be run.

    It returns once `find` sees the process. The log of the run before is kept as `<log>.1`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    output = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), output, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    pid = os.posix_spawn(argv[0], list(argv), dict(environment), file_actions=actions, setsid=True)
    _await_environment(pid)
    return pid


def stop(processes: Sequence[Process], state: Path, patience_s: float = _PATIENCE_S) -> None:
    """End these processes: SIGTERM to all, SIGKILL to those that are still there after `patience_s` seconds."""
    with _handles(processes, state) as handles:
        _signal(handles, signal.SIGTERM)
        _signal(_survivors(handles, patience_s), signal.SIGKILL)
        _survivors(handles, _KILL_PATIENCE_S)
    for process in processes:
        _reap(process.pid)


def memory_mib(pid: int) -> float:
    """Proportional set size (/proc/<pid>/smaps_rollup, line `Pss`), in MiB; 0 when the process is gone."""
    with suppress(*_GONE):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _await_environment(pid: int) -> None:
    """For a moment after a program was put in place the kernel shows no environment of it; an ended process never has one."""
    with suppress(*_GONE):
        while not Path(f"/proc/{pid}/environ").read_bytes() and _state(Path(f"/proc/{pid}/stat").read_text()) not in _ENDED:
            time.sleep(_BLINK_S)


def _state(stat: str) -> str:
    """Field 3, one letter. The second field, the program's name in parentheses, may hold spaces and parentheses itself."""
    return stat.rpartition(")")[2].split()[0]


def _started(stat: str) -> int:
    """Field 22."""
    return int(stat.rpartition(")")[2].split()[19])


@contextmanager
def _handles(processes: Iterable[Process], state: Path) -> Iterator[list[int]]:
    """A pidfd for each process that is still the one we mean."""
    handles: list[int] = []
    try:
        for process in processes:
            with suppress(ProcessLookupError):
                handles.append(os.pidfd_open(process.pid))
                if identify(process.pid, state) != process:
                    os.close(handles.pop())
        yield handles
    finally:
        for handle in handles:
            os.close(handle)


def _signal(handles: Iterable[int], number: signal.Signals) -> None:
    for handle in handles:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, number)


def _survivors(handles: Iterable[int], patience_s: float) -> list[int]:
    """Wait until all have ended, at most `patience_s` seconds; those that have not. A pidfd turns readable when its process ends."""
    waiting, deadline = set(handles), time.monotonic() + patience_s
    poll = select.poll()
    for handle in waiting:
        poll.register(handle, select.POLLIN)
    while waiting and (left := deadline - time.monotonic()) > 0:
        for handle, _ in poll.poll(left * 1000):
            poll.unregister(handle)
            waiting.discard(handle)
    return list(waiting)


def _reap(pid: int) -> None:
    """Collect the exit status of a child of ours; `up` and `down` in one Python process (as in tests) would leave zombies."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
