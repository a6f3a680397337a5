"""Stops a sandbox. Called by `plumbline sandbox down`, and by `up` for what it started when it fails or is interrupted."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from sandbox.control import processes
from sandbox.control.parts import ETCD
from sandbox.control.processes import Process
from sandbox.lock import alone
from schemas.errors import Broken

_ROUNDS = 3  # a part may start a child while it is being stopped


def down(state: Path, purge: bool = False) -> int:
    """End every process of the sandbox, children of parts that crashed included; how many there were. The data stay unless purged.

    Refused while another command works on the sandbox. Works without the folder too, for one that somebody removed while it ran.
    """
    if not state.exists():
        return _end_all(state)
    with alone(state):
        ended = _end_all(state)
        if purge:
            shutil.rmtree(state)
    return ended


def end(found: Sequence[Process], state: Path) -> None:
    """End these processes, etcd last: an API server whose etcd is gone does not end when it is asked to."""
    processes.stop([process for process in found if process.part != ETCD], state)
    processes.stop([process for process in found if process.part == ETCD], state)


def _end_all(state: Path) -> int:
    ended = 0
    for _ in range(_ROUNDS):
        if not (found := processes.find(state)):
            return ended
        end(found, state)
        ended += len(found)
    left = ", ".join(f"{process.part} ({process.pid})" for process in processes.find(state))
    if left:
        raise Broken(f"these processes of the sandbox do not end: {left}")
    return ended
