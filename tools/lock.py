"""One installation at a time. Used by `install`; whoever comes second waits and then finds the work done."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path, say: Callable[[str], None]) -> Iterator[int]:
    """Holds the lock file, waiting for it (and saying so) while another process does; yields its descriptor.

    The kernel gives the lock back when the last process that holds the descriptor ends. Builds inherit it, so that even after
    `kill -9` of an installer its orphans keep the next one out until they are gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, path, say)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, say: Callable[[str], None]) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
        say(f"Another installation (process {holder}) is under way; waiting for it to end. It holds {path}.")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
