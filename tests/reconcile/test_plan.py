"""Plans: the budget, the order, the verdicts; and what holds of every plan of every pool."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.plan import ORDER, budget, plan
from schemas.desired import HardwareExpectation
from schemas.drift import NodeObservation, NodeState, PoolObservation
from schemas.finding import Verdict
from schemas.plan import Plan, Step
from tests.reconcile.machines import expectation
from tests.reconcile.observations import HEALTHY, UNHEALTHY, UNKNOWN, node, pool, pools

S = NodeState


def _expected(nodes: int, share: str = "20%", confirm: int = 2) -> HardwareExpectation:
    return expectation(nodes=nodes, budget=share, confirm=confirm)


def _plan(observed: PoolObservation, share: str = "20%") -> Plan:
    return plan("demo", [observed], [_expected(observed.declared_nodes, share)])


def _quarantined(observed: PoolObservation) -> int:
    return sum(item.state is S.QUARANTINED for item in observed.nodes)


def _applied(observed: PoolObservation, planned: Plan) -> PoolObservation:
    """The pool after an executor that did every step and recorded every verdict."""
    steps = {step.node: step for step in planned.steps}
    recorded = dict(planned.verdicts)
    return msgspec.structs.replace(observed, nodes=tuple(_marked(item, steps.get(item.node), recorded) for item in observed.nodes))


def _marked(item: NodeObservation, step: Step | None, recorded: dict[str, str]) -> NodeObservation:
    if item.node in recorded:
        item = msgspec.structs.replace(item, judged_digest=item.digest, recorded_verdict=recorded[item.node])
    if step is None:
        return item
    state = S.QUARANTINED if step.finding else S.IN_SERVICE
    return msgspec.structs.replace(item, state=state, quarantine=step.finding)


@pytest.mark.parametrize(
    ("share", "nodes", "places"),
    [("20%", 4, 1), ("20%", 5, 1), ("20%", 6, 2), ("0%", 4, 0), ("100%", 3, 3), ("1%", 100, 1), ("1%", 101, 2), ("20%", 12500, 2500)],
)
def test_budget_is_rounded_up(share: str, nodes: int, places: int) -> None:
    assert budget(_expected(nodes, share)) == places


def test_nothing_is_due() -> None:
    assert _plan(pool(node(judged_digest="a", recorded_verdict="healthy"))) == Plan(cluster="demo")


def test_an_empty_pool() -> None:
    assert _plan(pool(declared=4)) == Plan(cluster="demo")


def test_who_deviates_longest_is_served_first_and_the_rest_waits() -> None:
    observed = pool(
        node("train-1", judgement=UNHEALTHY, since="2026-08-01T12:00:00Z"),
        node("train-2", judgement=UNHEALTHY),
        node("train-3", judgement=UNHEALTHY, since="2026-08-01T11:00:00Z"),
        node("train-4"),
    )

    planned = _plan(observed)

    assert [(step.act, step.node) for step in planned.steps] == [("quarantine", "train-3")]
    assert [(waiting.node, waiting.blocked_by) for waiting in planned.waiting] == [("train-1", "budget"), ("train-2", "budget")]
    assert planned.waiting[0].reason == (
        "GPU 4 runs at PCIe x8, declared x16; the quarantine budget of pool train is used up: 20% of 4 nodes, which is 1 at once"
    )


def test_a_release_frees_its_place_and_comes_first() -> None:
    observed = pool(node("train-1", judgement=UNHEALTHY), node("train-2", S.QUARANTINED), node("train-3"), node("train-4"))

    planned = _plan(observed)

    assert [(step.act, step.node) for step in planned.steps] == [("release", "train-2"), ("quarantine", "train-1")]
    assert planned.waiting == ()


def test_each_pool_has_a_budget_of_its_own() -> None:
    train = pool(node("train-1", judgement=UNHEALTHY))
    edge = msgspec.structs.replace(pool(msgspec.structs.replace(node("edge-1", judgement=UNHEALTHY), pool="edge")), pool="edge")

    planned = plan("demo", [train, edge], [_expected(1), expectation("l4-4x", pool="edge", nodes=1)])

    assert [(step.act, step.node, step.pool) for step in planned.steps] == [
        ("quarantine", "train-1", "train"),
        ("quarantine", "edge-1", "edge"),
    ]


def test_a_pool_that_nobody_declared() -> None:
    with pytest.raises(KeyError):
        plan("demo", [pool(node())], [])


def test_verdicts_that_are_recorded_already_are_not_repeated() -> None:
    observed = pool(
        node("train-1", judged_digest="a", recorded_verdict="healthy"),
        node("train-2", judged_digest="b", recorded_verdict="healthy"),
        node("train-3", judged_digest="a", recorded_verdict="unhealthy"),
        node("train-4", judgement=UNKNOWN),
    )

    assert _plan(observed).verdicts == (("train-2", "healthy"), ("train-3", "healthy"))


budgets = st.sampled_from(("0%", "10%", "20%", "50%", "100%"))


@given(pools(), budgets)
def test_never_more_quarantined_than_the_budget_unless_already_so(observed: PoolObservation, share: str) -> None:
    after = _applied(observed, _plan(observed, share))

    assert _quarantined(after) <= max(budget(_expected(observed.declared_nodes, share)), _quarantined(observed))


@given(pools(), budgets)
def test_at_no_moment_more_than_the_budget(observed: PoolObservation, share: str) -> None:
    limit = max(budget(_expected(observed.declared_nodes, share)), _quarantined(observed))
    count = _quarantined(observed)
    for step in _plan(observed, share).steps:
        count += {"quarantine": 1, "release": -1}.get(step.act, 0)
        assert count <= limit


@given(pools(), budgets)
def test_what_is_unknown_or_overruled_is_never_touched(observed: PoolObservation, share: str) -> None:
    nodes = {item.node: item for item in observed.nodes}
    for step in _plan(observed, share).steps:
        assert nodes[step.node].judgement.verdict is not Verdict.UNKNOWN
        assert nodes[step.node].state is not S.RESPECTED or step.act == "forget"


@given(pools(), budgets)
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(observed: PoolObservation, share: str) -> None:
    again = _plan(_applied(observed, _plan(observed, share)), share)

    assert (again.steps, again.verdicts) == ((), ())


@given(pools(), budgets)
def test_a_node_has_at_most_one_entry_and_the_steps_are_in_order(observed: PoolObservation, share: str) -> None:
    planned = _plan(observed, share)
    named = [step.node for step in planned.steps] + [waiting.node for waiting in planned.waiting]

    assert len(named) == len(set(named))
    assert [ORDER.index(step.act) for step in planned.steps] == sorted(ORDER.index(step.act) for step in planned.steps)


@given(pools())
def test_every_confirmed_fault_in_service_is_quarantined_or_waits(observed: PoolObservation) -> None:
    planned = _plan(observed)
    named = {step.node for step in planned.steps} | {waiting.node for waiting in planned.waiting}

    for item in observed.nodes:
        if item.judgement.verdict is Verdict.UNHEALTHY and item.state in (S.IN_SERVICE, S.UNVERIFIED):
            assert item.node in named
        if item.judgement == HEALTHY and item.state is S.IN_SERVICE:
            assert item.node not in named
