"""The bookkeeping of a lane: what is left to do after each way in which a step can end."""

from hypothesis import given
from hypothesis import strategies as st

from probes.agenda import Agenda
from probes.registry import Lane, Probe
from probes.steps import Result, Step
from tests.probes.lanes import lane, name

LANE = lane(Probe("host", "node", name), Probe("first", "device", name), Probe("second", "device", name), Probe("last", "peers", name))
OPEN = Result("ok", reading={"devices": ["0", "1", "2"]})
FINE = Result("ok")
HUNG = Result("timeout", "no answer")


def begun(of: Lane = LANE) -> Agenda:
    agenda = Agenda(of)
    agenda.take(OPEN)
    return agenda


def take_until(agenda: Agenda, step: Step) -> None:
    while agenda.steps and agenda.steps[0] != step:
        agenda.take(FINE)


def outcomes(agenda: Agenda, outcome: str) -> list[Step]:
    return [step for step, result in agenda.results.items() if result.outcome == outcome]


def test_all_is_well() -> None:
    agenda = begun()

    while not agenda.done:
        agenda.take(FINE)

    assert list(agenda.results) == [Step("test"), *LANE.plan(3)]
    assert {result.outcome for result in agenda.results.values()} == {"ok"}


def test_the_steps_go_round_by_round_and_device_by_device() -> None:
    assert LANE.plan(2) == [
        Step("host"), Step("first", 0), Step("second", 0), Step("first", 1), Step("second", 1), Step("last", 0), Step("last", 1)
    ]  # fmt: skip


def test_a_source_that_cannot_be_opened_ends_every_probe() -> None:
    agenda = Agenda(LANE)

    agenda.take(Result("failed", "no driver"))

    assert agenda.done
    assert outcomes(agenda, "failed") == [Step("test"), Step("host"), Step("first"), Step("second"), Step("last")]


def test_opening_that_hangs_ends_every_probe() -> None:
    agenda = Agenda(LANE)

    agenda.skip(HUNG)

    assert agenda.done
    assert len(outcomes(agenda, "timeout")) == 5


def test_a_hang_goes_past_its_device() -> None:
    agenda = begun()
    take_until(agenda, Step("second", 1))

    agenda.skip(HUNG)

    assert outcomes(agenda, "timeout") == [Step("second", 1), Step("last", 1)]
    assert agenda.left_out == {1}
    assert agenda.opening
    assert agenda.steps == [Step("first", 2), Step("second", 2), Step("last", 0), Step("last", 2)]


def test_a_probe_that_hangs_on_two_devices_is_asked_of_no_third() -> None:
    agenda = begun()
    for device in (0, 1):
        take_until(agenda, Step("first", device))
        agenda.skip(HUNG)
        agenda.take(OPEN)

    assert Step("first", 2) in outcomes(agenda, "timeout")
    assert agenda.steps == [Step("second", 2), Step("last", 2)]


def test_a_hang_in_a_probe_of_the_node_costs_that_probe_only() -> None:
    agenda = begun()

    agenda.skip(HUNG)

    assert outcomes(agenda, "timeout") == [Step("host")]
    assert agenda.left_out == set()
    assert len(agenda.steps or []) == 9


def test_opening_again_changes_no_step() -> None:
    agenda = begun()
    agenda.skip(HUNG)

    agenda.take(OPEN)

    assert agenda.steps == LANE.plan(3)[1:]
    assert agenda.results[Step("test")] == OPEN


def test_opening_again_in_vain_ends_what_is_left_and_keeps_what_was_seen() -> None:
    agenda = begun()
    take_until(agenda, Step("first", 1))
    agenda.skip(HUNG)

    agenda.skip(HUNG)

    assert agenda.done
    assert outcomes(agenda, "ok") == [Step("test"), Step("host"), Step("first", 0), Step("second", 0)]
    assert agenda.results[Step("test")].reading == OPEN.reading


def test_a_lost_device_is_left_out_of_comparisons() -> None:
    agenda = begun()
    take_until(agenda, Step("first", 2))

    agenda.take(Result("lost", "gone"))

    assert agenda.left_out == {2}


@given(st.lists(st.sampled_from([FINE, HUNG, Result("lost", "gone")]), max_size=40))
def test_whatever_happens_every_step_ends_once(events: list[Result]) -> None:
    agenda = begun()
    for event in events:
        if agenda.done:
            break
        if agenda.opening:
            agenda.take(OPEN)
        if event.outcome == "timeout":
            agenda.skip(event)
        else:
            agenda.take(event)

    left = agenda.steps or []
    assert sorted([*agenda.results, *left], key=str) == sorted([Step("test"), *LANE.plan(3)], key=str)
    assert len(agenda.results) + len(left) == len({*agenda.results, *left})
