"""The lock that a run holds on a stack, and what to do about one that is in the way.

The engine says who holds it: `created by root@host (pid 5235) at 2026-11-23T15:29:38Z`. A holder on this machine whose process is gone was
killed, and its lock may be taken away; any other holder is at work and is waited for.
"""

import os
import re
import socket
from pathlib import Path

from schemas.base import Record

_HOLDER = re.compile(r"created by (?P<user>.*?)@(?P<host>\S+) \(pid (?P<pid>[0-9]+)\) at (?P<since>\S+)")


class Holder(Record, frozen=True, kw_only=True):
    """Who holds a lock, as the lock says."""

    user: str
    host: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"{self.user}@{self.host} (process {self.pid}) since {self.since}"


def holders(message: str) -> tuple[Holder, ...]:
    """Everyone that this message of the engine names."""
    return tuple(
        Holder(user=found["user"], host=found["host"], pid=int(found["pid"]), since=found["since"]) for found in _HOLDER.finditer(message)
    )


def is_gone(holder: Holder) -> bool:
    """Whether its process ended without giving the lock back. A process on another machine cannot be judged: it is at work.

    A process id that was given to another program since is told by its command line, where the system shows one.
    """
    if holder.host != socket.gethostname():
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    command = Path(f"/proc/{holder.pid}/cmdline")
    return command.is_file() and b"pulumi" not in command.read_bytes()
