"""Loopback ports: free ones chosen at random and remembered from one `up` to the next. Called by `up`."""

import json
import secrets
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from sandbox.files import write

LOOPBACK = "127.0.0.1"
Ports = Mapping[str, int]

_PAUSE_S = 0.02
_CHOICE = range(20_000, 32_000)
"""Below the ports that Linux gives to outgoing connections: one of those could take a port while its server restarts, and a client that
keeps trying a dead server's port could even end up connected to itself."""


def free_port() -> int:
    """A port that nobody listens on now. Somebody may take it before we do; `up` then chooses again."""
    return next(port for port in iter(lambda: secrets.choice(_CHOICE), None) if is_free(port))


def is_free(port: int) -> bool:
    """Whether a server could listen there. Connections of an earlier server that linger do not count, as for the server itself."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def gets_free(port: int, within_s: float) -> bool:
    """Whether a server could listen there soon: a process that was killed lets go of its port a moment after it is gone."""
    deadline = time.monotonic() + within_s
    while not (free := is_free(port)) and time.monotonic() < deadline:
        time.sleep(_PAUSE_S)
    return free


def remembered(path: Path) -> dict[str, int]:
    """The ports of the last `up`, by part; none when there was no last one."""
    if not path.exists():
        return {}
    ports: dict[str, int] = json.loads(path.read_text())
    return ports


def remember(path: Path, ports: Ports) -> None:
    write(path, json.dumps(dict(ports), indent=1))
