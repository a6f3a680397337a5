"""Waits for the crews of a pass, which work side by side, and gets past whatever hangs. Called by `runner.py`.

The parent touches no hardware. There is a deadline for each step and one for the whole pass, so it always returns.
"""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from probes.crew import Crew
    from probes.steps import Results


LOOK_SECONDS = 0.1  # how often results are taken in before the bell rings


def supervise(crews: Sequence[Crew], end: float) -> Results:
    """The result of every step, from crews that have begun; what could not be asked until `end` has one that says so."""
    while working := [crew for crew in crews if not crew.agenda.done]:
        ready, _, _ = select.select(working, [], [], max(0.0, min(LOOK_SECONDS, end - time.monotonic())))
        for crew in working:
            if crew in ready:
                crew.hear()
            else:
                _look_after(crew, end)
    return {step: result for crew in crews for step, result in crew.agenda.results.items()}


def _look_after(crew: Crew, end: float) -> None:
    crew.take_in()
    now = time.monotonic()
    if crew.agenda.done:
        return
    if now >= end:
        crew.stop()
    elif now >= crew.deadline:
        crew.pass_by()
