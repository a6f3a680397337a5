"""A child process with a pipe for orders and one for results. Started by `supervisor.py`; knows nothing of probes.

The child is a plain fork: it shares the memory of what was imported until then, and a new one costs about a millisecond.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import time
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Message = tuple[Any, ...]
    Work = Callable[[Iterator[Message], Callable[[Message], None]], None]

HEADER = 4  # bytes: the length of the message that follows
CHUNK = 65536
REAP_PAUSE_SECONDS = 0.0005
REAP_SECONDS = 0.2  # a killed process is gone long before, unless it is stuck in the kernel
MOST_STUCK = 4

_stuck: set[int] = set()  # children that were killed and could not die: this process's own until the kernel lets them go


def stuck() -> int:
    """How many killed children still cannot die. Each holds memory and a device, so there must not be ever more of them."""
    _stuck.difference_update([pid for pid in _stuck if _ending(pid)])
    return len(_stuck)


class Worker:
    """The parent's side of one child. Messages are tuples of plain values, marshalled: that is for two halves of one interpreter."""

    def __init__(self, work: Work) -> None:
        orders, self._orders = os.pipe()
        self.results, results = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _live(work, orders, results)
        os.close(orders)
        os.close(results)
        self._unread = bytearray()

    def order(self, order: Message) -> None:
        """Sends an order; a child that has died meanwhile shows in `receive`."""
        try:
            os.write(self._orders, marshal.dumps(tuple(order)))
        except BrokenPipeError:
            return

    def receive(self) -> list[Message] | None:
        """The results that have arrived since the last call; None when the child has closed its pipe, which only its end does."""
        chunk = os.read(self.results, CHUNK)
        self._unread += chunk
        return list(self._messages()) if chunk else None

    def end(self) -> str:
        """Kills the child, if it still lives, and says how it ended. One that is stuck in the kernel is left to it, never waited for."""
        os.close(self._orders)
        os.close(self.results)
        os.kill(self._pid, signal.SIGKILL)
        patience = time.monotonic() + REAP_SECONDS
        while time.monotonic() < patience:
            if ending := _ending(self._pid):
                return ending
            time.sleep(REAP_PAUSE_SECONDS)
        _stuck.add(self._pid)
        return "cannot be killed"

    def _messages(self) -> Iterator[Message]:
        while len(self._unread) >= HEADER:
            end = HEADER + int.from_bytes(self._unread[:HEADER], "big")
            if len(self._unread) < end:
                return
            yield marshal.loads(self._unread[HEADER:end])
            del self._unread[:end]


def _ending(pid: int) -> str | None:
    """How a child ended; None while it has not."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:  # this process was started with SIGCHLD ignored, so the kernel keeps no record
        return "has ended"
    if not ended:
        return None
    code = os.waitstatus_to_exitcode(status)
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"


def _live(work: Work, orders: int, results: int) -> NoReturn:
    """The whole life of the child. It never returns into the code that the parent was running."""
    status = 1
    try:
        _detach((orders, results))
        with open(orders, "rb") as source, open(results, "wb") as sink:

            def send(result: Message) -> None:
                message = marshal.dumps(tuple(result))  # of the type itself: marshal knows no subclasses
                sink.write(len(message).to_bytes(HEADER, "big") + message)
                sink.flush()

            work(_orders(source), send)
        status = 0
    finally:
        os._exit(status)


def _orders(source: BinaryIO) -> Iterator[Message]:
    """The parent's orders until it closes the pipe or dies."""
    with contextlib.suppress(EOFError):
        while True:
            yield marshal.load(source)


def _detach(kept: tuple[int, int]) -> None:
    """Holds nothing of the parent open (a reader of its output would wait for a stuck child), and takes default signals."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    low, high = sorted(kept)
    for first, last in ((3, low), (low + 1, high), (high + 1, os.sysconf("SC_OPEN_MAX"))):
        os.closerange(first, last)
