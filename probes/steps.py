"""The words of a pass: a step is one probe of one device; a result is how it ended and what it read.

Results cross the pipe from the child that reads to the parent that supervises, so a reading holds plain values only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from schemas.report import Outcome

Reading = dict[str, Any]
"""What one step read, before it is parsed. Each probe's `parse` knows the keys that its `read` wrote."""


class Step(NamedTuple):
    """One probe of one device; `device` is None for the node itself, else NVML's index or the place in the list of NICs."""

    probe: str
    device: int | None = None


class Result(NamedTuple):
    """How a step ended. `reason` is the error in the source's own words, `code` the number NVML gave it."""

    outcome: Outcome
    reason: str | None = None
    code: int | None = None
    reading: Reading = {}


Results = dict[Step, Result]


class Limits(NamedTuple):
    """Seconds that one step, and the whole pass, may take. A healthy pass needs a few milliseconds; a hung one ends in `whole`.

    A step may be the first call on a GPU, which takes the driver up to three seconds when persistence mode is off.
    """

    step: float = 5.0
    whole: float = 20.0


USUAL = Limits()
