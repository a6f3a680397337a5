"""A child process with a pipe for orders and one for results. Started by `supervisor.py`; knows nothing of probes.

The child is a plain fork: it shares the memory of what was imported until then, and a new one costs about a millisecond.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import time
from itertools import pairwise
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
    """The parent's side of one child. Messages are tuples of plain values, marshalled: that is for two halves of one interpreter.

    Results may be taken in at any time; `bell` is what to wait for. It rings once an order is carried out, so that a parent is not woken
    for each of a hundred results, and when the child is no more.
    """

    def __init__(self, work: Work) -> None:
        orders, self._orders = os.pipe()
        self._results, results = os.pipe()
        self.bell, bell = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _live(work, orders, results, bell)
        for theirs in (orders, results, bell):
            os.close(theirs)
        os.set_blocking(self._results, False)
        self._unread = bytearray()

    def order(self, order: Message) -> None:
        """Sends an order. Should the child have died meanwhile, the bell tells."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._orders, marshal.dumps(tuple(order)))

    def rung(self) -> bool:
        """Takes a ring of the bell, which must have rung: True for an order carried out, False for the end of the child."""
        return os.read(self.bell, 1) != b""

    def receive(self) -> list[Message]:
        """The results that have arrived since the last call."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self._results, CHUNK):
                self._unread += chunk
        return list(self._messages())

    def end(self) -> str:
        """Kills the child, if it still lives, and says how it ended. One that is stuck in the kernel is left to it, never waited for."""
        for mine in (self._orders, self._results, self.bell):
            os.close(mine)
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


def _live(work: Work, orders: int, results: int, bell: int) -> NoReturn:
    """The whole life of the child. It never returns into the code that the parent was running."""
    status = 1
    try:
        _detach({orders, results, bell})
        with open(orders, "rb") as source, open(results, "wb") as sink:

            def send(result: Message) -> None:
                message = marshal.dumps(tuple(result))  # of the type itself: marshal knows no subclasses
                sink.write(len(message).to_bytes(HEADER, "big") + message)
                sink.flush()

            work(_orders(source, bell), send)
        status = 0
    finally:
        os._exit(status)


def _orders(source: BinaryIO, bell: int) -> Iterator[Message]:
    """The parent's orders until it closes the pipe or dies; who asks for the next one has carried out the one before."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            yield marshal.load(source)
            os.write(bell, b".")


def _detach(kept: set[int]) -> None:
    """Holds nothing of the parent open (a reader of its output would wait for a stuck child), and takes default signals."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    edges = [2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]
    for low, high in pairwise(edges):
        os.closerange(low + 1, high)
