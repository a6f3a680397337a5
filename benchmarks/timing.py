"""The clock of the benchmarks: two jobs by turns, so that what else the machine does burdens both alike."""

import sys
import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5

Job = Callable[[], object]


def by_turns(name: str, floor: Job, ours: Job, rounds: int = ROUNDS) -> tuple[float, float]:
    """(floor, ours): the medians in seconds. Each job runs once before, untimed: a cold file cache is not what is measured."""
    floor()
    ours()
    floors, times = [], []
    for number in range(1, rounds + 1):
        floors.append(seconds(floor))
        times.append(seconds(ours))
        _say(f"{name}: round {number} of {rounds}: floor {floors[-1]:.2f} s, ours {times[-1]:.2f} s")
    return median(floors), median(times)


def seconds(job: Job) -> float:
    """How long one run of the job takes."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def _say(text: str) -> None:
    """Only on a terminal: the rows on stdout are the answer."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)
