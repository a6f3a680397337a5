"""Loopback ports: free ones chosen by the kernel and remembered from one `up` to the next. Called by `up`."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path

from sandbox.files import write

LOOPBACK = "127.0.0.1"
Ports = Mapping[str, int]


def free_port() -> int:
    """A port that nobody listens on now. Somebody may take it before we do; `up` then chooses again."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen there. Connections of an earlier server that linger do not count, as for the server itself."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def remembered(path: Path) -> dict[str, int]:
    """The ports of the last `up`, by part; none when there was no last one."""
    if not path.exists():
        return {}
    ports: dict[str, int] = json.loads(path.read_text())
    return ports


def remember(path: Path, ports: Ports) -> None:
    write(path, json.dumps(dict(ports), indent=1))
