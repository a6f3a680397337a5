"""What one lane still has to do in this pass, and how what it did has ended. Pure bookkeeping for `crew.py`: no process, no clock."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from probes.steps import Result, Results, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from probes.registry import Lane

MOST_HANGS = 2  # of one probe, on different devices: then it is the probe that hangs, and no further device is asked


class Agenda:
    """The steps of a lane in order. Every child opens the source first; the first one to do so learns what there is to do."""

    def __init__(self, lane: Lane) -> None:
        self.results: Results = {}
        self.steps: list[Step] | None = None  # still to come; None until the source has been open once
        self.left_out: set[int] = set()
        self.opening = True  # the child at work has yet to open its source
        self._lane = lane
        self._hangs: Counter[str] = Counter()

    @property
    def done(self) -> bool:
        return self.steps == []

    def take(self, result: Result) -> None:
        """The child has sent its next result."""
        if self.opening:
            self._opened(result)
        elif self.steps:
            step = self.steps.pop(0)
            self.results[step] = result
            if result.outcome == "lost" and step.device is not None:
                self.left_out.add(step.device)

    def skip(self, result: Result) -> None:
        """The child will never send its next result. Goes past its device too: what hung once on it would hang again."""
        if self.opening or not self.steps:
            self._opened(result)
            return
        hung = self.steps[0]
        self._hangs[hung.probe] += 1
        everywhere = self._hangs[hung.probe] >= MOST_HANGS
        if hung.device is not None:
            self.left_out.add(hung.device)
        self._drop(result, lambda step: step == hung or _same_device(step, hung) or (everywhere and step.probe == hung.probe))
        self.opening = True

    def close(self, result: Result) -> None:
        """Nothing more can be done: every step that is left ends like this."""
        left = [Step(probe.name) for probe in self._lane.probes] if self.steps is None else self.steps
        self.results |= dict.fromkeys(left, result._replace(reading={}))
        self.results.setdefault(Step(self._lane.name), result)
        self.steps = []

    def _opened(self, result: Result) -> None:
        self.opening = False
        self.results.setdefault(Step(self._lane.name), result)
        if result.outcome != "ok":
            self.close(result)
        elif self.steps is None:
            self.steps = self._lane.plan(len(result.reading["devices"]))

    def _drop(self, result: Result, dropped: Callable[[Step], bool]) -> None:
        left = self.steps or []
        self.results |= dict.fromkeys(filter(dropped, left), result)
        self.steps = [step for step in left if not dropped(step)]


def _same_device(one: Step, other: Step) -> bool:
    return one.device is not None and one.device == other.device
