"""Locks between processes, kept by the kernel: the holder's death releases them, whatever way it died."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from schemas.errors import Refused


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold an existing folder's lock, waiting for whoever has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold a state folder's lock, or Refused when another command has it. Makes the folder when it is missing."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(state, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if not (_taken(descriptor) and _still_there(descriptor, state)):
            raise Refused(f"another plumbline command is starting or stopping the sandbox in {state}")
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _still_there(descriptor: int, folder: Path) -> bool:
    """A holder may have removed the folder while we opened it: a lock on something that is gone protects nothing."""
    with suppress(FileNotFoundError):
        return os.fstat(descriptor).st_ino == folder.stat().st_ino
    return False
