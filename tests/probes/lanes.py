"""Lanes of made-up probes for tests of what runs them: readers that answer, hang, crash or are mistaken."""

import os
import signal
import time
from collections.abc import Callable

from probes.registry import Lane, Probe
from probes.source.guard import Guard, Source, SourceClosedError
from probes.steps import Reading, Result

FOREVER = 600


class Subject(Guard):
    """What the probes of these lanes are given: a number, or None for the node."""

    def __init__(self, device: int | None) -> None:
        super().__init__()
        self.device = device
        self.answered = True


class Devices:
    """A source with so many devices."""

    def __init__(self, count: int) -> None:
        self.devices = [str(device) for device in range(count)]
        self.left_out: set[int] = set()

    def at(self, device: int | None) -> Subject:
        return Subject(device)

    def leave_out(self, device: int) -> None:
        self.left_out.add(device)

    def close(self) -> None:
        """Nothing is held."""


def lane(*probes: Probe, devices: int = 3, opening: Callable[[], None] = lambda: None) -> Lane:
    """A lane of these probes over so many devices; `opening` runs in the child before its source is open."""

    def open_source() -> Source:
        opening()
        return Devices(devices)

    return Lane("test", open_source, probes)


def name(subject: Subject) -> Reading:
    return {"device": subject.device}


def hang(_: object = None) -> Reading:
    time.sleep(FOREVER)
    return {}


def hang_at_start() -> None:
    hang()


def hang_on(*devices: int) -> Callable[[Subject], Reading]:
    return lambda subject: hang() if subject.device in devices else name(subject)


def crash_on(device: int) -> Callable[[Subject], Reading]:
    def read(subject: Subject) -> Reading:
        if subject.device == device:
            os.kill(os.getpid(), signal.SIGSEGV)
        return name(subject)

    return read


def mistaken(_: Subject) -> Reading:
    raise KeyError("typo")


def refuse() -> None:
    raise SourceClosedError(Result("failed", "no driver"))
