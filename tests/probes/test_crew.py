"""Lanes in real child processes: results in time, whatever a child does."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from probes import worker
from probes.crew import Crew
from probes.registry import Lane, Probe
from probes.steps import Limits, Result, Results, Step
from probes.supervisor import supervise
from tests.probes import lanes
from tests.probes.lanes import crash_on, hang_on, lane, mistaken, name

QUICK = Limits(step=0.3, whole=5.0)
NAME = Probe("name", "device", name)


@contextmanager
def crew(of: Lane) -> Iterator[Crew]:
    hired = Crew(of)
    try:
        yield hired
    finally:
        hired.dismiss()


def run(hired: Crew, limits: Limits = QUICK) -> Results:
    hired.begin(limits)
    return supervise([hired], time.monotonic() + limits.whole)


def ended(results: Results) -> dict[tuple[str, int | None], str]:
    return {(step.probe, step.device): result.outcome for step, result in results.items() if result.outcome != "ok"}


def test_healthy() -> None:
    with crew(lane(Probe("host", "node", name), NAME)) as hired:
        results = run(hired)

    assert ended(results) == {}
    assert results[Step("name", 2)] == Result("ok", reading={"device": 2})
    assert results[Step("test")].reading == {"devices": ["0", "1", "2"]}


def test_pass_after_pass_in_one_child() -> None:
    with crew(lane(Probe("pid", "node", lambda _: {"pid": os.getpid()}))) as hired:
        pids = {run(hired)[Step("pid")].reading["pid"] for _ in range(3)}

    assert len(pids) == 1
    assert os.getpid() not in pids


def test_a_hang_on_one_device() -> None:
    with crew(lane(Probe("odd", "device", hang_on(1)), NAME)) as hired:
        started = time.monotonic()
        results = run(hired)

    assert ended(results) == {("odd", 1): "timeout", ("name", 1): "timeout"}
    assert results[Step("odd", 1)].reason == "no answer within 0.3 s"
    assert results[Step("name", 2)].reading == {"device": 2}
    assert time.monotonic() - started < 2


def test_a_probe_that_hangs_everywhere_costs_two_deadlines() -> None:
    with crew(lane(Probe("odd", "device", lanes.hang), NAME, devices=8)) as hired:
        started = time.monotonic()
        results = run(hired)

    assert {step.device for step, result in results.items() if result.outcome == "ok" and step.probe == "name"} == set(range(2, 8))
    assert {step.device for step, result in results.items() if result.outcome == "timeout" and step.probe == "odd"} == set(range(8))
    assert time.monotonic() - started < 2


def test_a_source_that_hangs_when_it_is_opened() -> None:
    with crew(lane(NAME, opening=lanes.hang_at_start)) as hired:
        assert ended(run(hired)) == {("test", None): "timeout", ("name", None): "timeout"}


def test_a_source_that_cannot_be_opened() -> None:
    with crew(lane(NAME, opening=lanes.refuse)) as hired:
        results = run(hired)

    assert results[Step("name")] == Result("failed", "no driver")


def test_a_library_that_crashes_takes_one_device_with_it() -> None:
    with crew(lane(Probe("odd", "device", crash_on(0)), NAME)) as hired:
        results = run(hired)

    assert ended(results) == {("odd", 0): "failed", ("name", 0): "failed"}
    assert results[Step("odd", 0)].reason == "the probe's process was killed by SIGSEGV"


def test_a_mistake_in_a_probe_is_its_own_failure() -> None:
    with crew(lane(Probe("odd", "device", mistaken), NAME)) as hired:
        results = run(hired)

    assert results[Step("odd", 1)] == Result("failed", "KeyError: 'typo'")
    assert results[Step("name", 1)].outcome == "ok"


def test_the_pass_ends_in_time_however_many_steps_hang() -> None:
    probes = [Probe(f"odd{number}", "node", lanes.hang) for number in range(20)]
    with crew(lane(*probes)) as hired:
        started = time.monotonic()
        results = run(hired, Limits(step=0.2, whole=0.7))

    assert time.monotonic() - started < 1.5
    assert {result.outcome for step, result in results.items() if step.probe != "test"} == {"timeout"}
    assert results[Step("odd19")].reason == "the pass has run out of time"


def test_the_next_pass_after_a_hang_is_whole_again(tmp_path: Path) -> None:
    flag = tmp_path / "hang"
    flag.touch()
    with crew(lane(Probe("odd", "node", lambda _: lanes.hang() if flag.exists() else {}))) as hired:
        assert ended(run(hired)) == {("odd", None): "timeout"}
        flag.unlink()
        assert ended(run(hired)) == {}


def test_a_child_that_died_between_two_passes_is_replaced() -> None:
    with crew(lane(Probe("pid", "node", lambda _: {"pid": os.getpid()}))) as hired:
        first = run(hired)[Step("pid")].reading["pid"]
        os.kill(first, 9)
        second = run(hired)[Step("pid")]

    assert second.outcome == "ok"
    assert second.reading["pid"] != first


def test_a_driver_that_was_exchanged_between_two_passes_gets_a_new_child(tmp_path: Path) -> None:
    """The old child holds the old library, which can no longer be opened; a new one loads the new library."""
    exchanged = tmp_path / "exchanged"
    first_child: list[int] = []

    def opening() -> None:
        first_child.append(os.getpid())
        if len(first_child) > 1 and exchanged.exists():
            lanes.refuse()

    with crew(lane(NAME, opening=opening)) as hired:
        assert ended(run(hired)) == {}
        exchanged.touch()
        assert ended(run(hired)) == {}


def test_a_child_that_cannot_be_killed_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    kill = os.kill
    stubborn: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, _signal: stubborn.append(pid))
    try:
        with crew(lane(Probe("odd", "device", hang_on(0)), NAME)) as hired:
            started = time.monotonic()
            results = run(hired)
            taken = time.monotonic() - started

        assert ended(results) == {("odd", 0): "timeout", ("name", 0): "timeout"}
        assert taken < 2
        assert worker.stuck() >= 1
    finally:
        for pid in stubborn:
            with suppress(ProcessLookupError):
                kill(pid, 9)
        _wait_until_none_is_stuck()


def test_children_that_are_stuck_are_not_joined_by_ever_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probes.crew.stuck", lambda: worker.MOST_STUCK)
    with crew(lane(NAME)) as hired:
        results = run(hired)

    assert results[Step("name")] == Result("timeout", "4 probe processes are stuck in the kernel already")


def test_no_process_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", no_fork)
    with crew(lane(NAME)) as hired:
        results = run(hired)

    assert results[Step("name")] == Result("failed", "no process for the probes: Resource temporarily unavailable")


def test_lanes_do_not_wait_for_one_another() -> None:
    slow, quick = lane(Probe("odd", "node", lanes.hang)), lane(NAME)._replace(name="quick")
    with crew(slow) as one, crew(quick) as other:
        for hired in (one, other):
            hired.begin(QUICK)
        results = supervise([one, other], time.monotonic() + QUICK.whole)

    assert results[Step("odd")].outcome == "timeout"
    assert results[Step("name", 0)].outcome == "ok"


def test_no_child_is_left() -> None:
    with crew(lane(NAME)) as hired:
        run(hired)
        assert hired._worker
        pid = hired._worker._pid

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


ABANDONED = """
import os, signal
from probes.crew import Crew
from probes.registry import Probe
from probes.steps import Limits
from tests.probes.lanes import hang, lane
hired = Crew(lane(Probe("odd", "node", hang)))
hired.begin(Limits(step=0.5, whole=0.5))
print(hired._worker._pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_child_that_hangs_outlives_a_parent_that_was_killed_by_a_moment_only() -> None:
    done = subprocess.run([sys.executable, "-c", ABANDONED], stdout=subprocess.PIPE, text=True, check=False, timeout=30)

    child = Path("/proc", done.stdout.strip())
    until = time.monotonic() + 10
    while child.exists() and "State:\tZ" not in child.joinpath("status").read_text():
        assert time.monotonic() < until, "it is still there"
        time.sleep(0.05)


def _wait_until_none_is_stuck() -> None:
    until = time.monotonic() + 5
    while worker.stuck() and time.monotonic() < until:
        time.sleep(0.01)
