"""What runs in a lane's child process: for each order, open the source, take the steps in turn, send each result at once.

Started by `supervisor.py` through `worker.py`. The result of opening comes first; the parent knows the order of the rest. Nothing
that reads imports what parses: the child starts with the source's library alone, while the parent loads the rest beside it.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, NamedTuple

from probes.source.guard import Source, SourceClosedError
from probes.steps import Result, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from probes.registry import Lane

    Send = Callable[[Result], None]


class Order(NamedTuple):
    """One pass of the lane. `steps` is None for all of them, else those that a child before this one did not come to."""

    steps: Sequence[tuple[str, int | None]] | None
    left_out: Sequence[int]  # devices that hung or were lost
    seconds: int  # after which nobody waits for it any more


def serve(lane: Lane, orders: Iterable[tuple[Any, ...]], send: Send) -> None:
    """Carries orders out until there are no more. Should a child hang whose parent was killed, the alarm ends it."""
    for order in map(Order._make, orders):
        signal.alarm(order.seconds)
        try:
            source = lane.open()
        except SourceClosedError as closed:
            send(closed.result)
        else:
            _carry_out(lane, source, order, send)
            source.close()
        signal.alarm(0)


def _carry_out(lane: Lane, source: Source, order: Order, send: Send) -> None:
    send(Result("ok", reading={"devices": source.devices}))
    for device in order.left_out:
        source.leave_out(device)
    steps = lane.plan(len(source.devices)) if order.steps is None else [Step(*step) for step in order.steps]
    for step in steps:
        result = _take(lane, source, step)
        if result.outcome == "lost" and step.device is not None:
            source.leave_out(step.device)
        send(result)


def _take(lane: Lane, source: Source, step: Step) -> Result:
    try:
        subject = source.at(step.device)
        return subject.result(lane.read(step.probe)(subject))
    except Exception as error:  # noqa: BLE001 - a mistake in one probe is reported as that probe's failure, and stops no other
        return Result("failed", f"{type(error).__name__}: {error}")
