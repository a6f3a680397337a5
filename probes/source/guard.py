"""How the calls of one step ended. `nvml.py` and `files.py` note every failure here, so that no probe handles an error itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from probes.steps import Reading, Result

if TYPE_CHECKING:
    from schemas.report import Outcome

WORST_FIRST: tuple[Outcome, ...] = ("lost", "failed", "no-permission", "unsupported")
LONGEST_REASON = 300  # characters: a report is to stay small


class Guard:
    """The calls of one step: whether any has `answered`, whether the device was found `lost`, and the worst that went wrong."""

    def __init__(self) -> None:
        self.answered = False
        self.lost = False
        self._trouble: Result | None = None

    def note(self, outcome: Outcome, reason: str | None, code: int | None = None) -> None:
        """A call has not answered. The first of the worst is kept, because what follows is often its consequence."""
        if self._trouble is None or WORST_FIRST.index(outcome) < WORST_FIRST.index(self._trouble.outcome):
            self._trouble = Result(outcome, reason and reason[:LONGEST_REASON], code)
            self.lost = outcome == "lost"

    def result(self, reading: Reading) -> Result:
        """How the step ended: an unsupported call among others that answered is no trouble, its fact is None."""
        if self._trouble is None or (self.answered and self._trouble.outcome == "unsupported"):
            return Result("ok", reading=reading)
        return self._trouble._replace(reading=reading)


class SourceClosedError(Exception):
    """A source that cannot be opened, such as NVML without a driver; carries the result that all its steps share."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.reason)
        self.result = result


class Source(Protocol):
    """What a child opens once and then asks, step by step. Another vendor's library plugs in as one more of these, with its own lane."""

    devices: list[str]
    """What the source calls each device; steps name them by their place in this list."""

    def at(self, device: int | None) -> Guard:
        """What a probe's `read` is given: the device, or the node as a whole."""
        ...

    def leave_out(self, device: int) -> None:
        """This device hung or is lost: no other may be compared with it."""
        ...

    def close(self) -> None:
        """The pass is over: nothing is to be held open until the next one."""
        ...
