"""A lane and the child that works for it, from pass to pass. Waited for by `supervisor.py`."""

from __future__ import annotations

import time
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from probes.agenda import Agenda
from probes.child import Order, serve
from probes.steps import Limits, Result
from probes.worker import MOST_STUCK, Worker, stuck

if TYPE_CHECKING:
    from probes.registry import Lane


class Crew:
    """Starts its child at once, so that it loads its library early. A child that hangs or dies is replaced by one that goes on behind."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._worker: Worker | None = None
        self._used = False  # the child has opened its source in an earlier pass
        self._hire()

    def begin(self, limits: Limits) -> None:
        """Orders the next pass."""
        self.agenda = Agenda(self._lane)
        self._limits = limits
        self._order()

    @property
    def deadline(self) -> float:
        """When the step that the child is at will have taken too long."""
        return self._heard + self._limits.step

    def fileno(self) -> int:
        """The bell to wait for: `select` takes a crew."""
        return self._worker.bell if self._worker else -1

    def hear(self) -> None:
        """The bell has rung: the order is carried out, or the child is no more. A library that crashes takes only its child with it."""
        worker = self._worker
        alive = worker is not None and worker.rung()
        self.take_in()
        if not alive and worker is self._worker and not self.agenda.done:
            self._replace(Result("failed", f"the probe's process {self.dismiss()}"))

    def take_in(self) -> None:
        """What the child has sent. A step that it is still at has begun after the last of it."""
        for result in map(Result._make, self._worker.receive() if self._worker else ()):
            self._heard = time.monotonic()
            if self.agenda.opening and result.outcome != "ok" and self._used:
                self._replace(result)
                return
            self.agenda.take(result)
        self._used = self._used or self.agenda.done

    def pass_by(self) -> None:
        """The child hangs."""
        self._replace(Result("timeout", f"no answer within {self._limits.step:g} s"))

    def stop(self) -> None:
        """The pass has no time left."""
        self.dismiss()
        self.agenda.close(Result("timeout", "the pass has run out of time"))

    def dismiss(self) -> str:
        """Ends the child and says how it ended."""
        worker, self._worker = self._worker, None
        return worker.end() if worker else "has ended"

    def _replace(self, result: Result) -> None:
        """Goes on with a new child. One that opened its source in an earlier pass may just hold the library of a driver that has since
        been exchanged, so that the step it failed at, opening, is taken once more; any other step is gone past."""
        stale = self.agenda.opening and self._used
        self.dismiss()
        if not stale:
            self.agenda.skip(result)
        if not self.agenda.done:
            self._order()

    def _order(self) -> None:
        self._heard = time.monotonic()
        refusal = None if self._worker else self._hire()
        if refusal:
            self.agenda.close(refusal)
        elif self._worker:
            steps = self.agenda.steps
            left = None if steps is None else [(step.probe, step.device) for step in steps]
            self._worker.order(Order(left, tuple(self.agenda.left_out), ceil(self._limits.whole) + 1))

    def _hire(self) -> Result | None:
        """A new child, or why there is none."""
        self._used = False
        if stuck() >= MOST_STUCK:
            return Result("timeout", f"{MOST_STUCK} probe processes are stuck in the kernel already")
        try:
            self._worker = Worker(partial(serve, self._lane))
        except OSError as error:
            return Result("failed", f"no process for the probes: {error.strerror}")
        return None
