"""What is due on one node: every state with every verdict."""

import pytest

from reconcile.decide import decide
from schemas.drift import NodeState
from schemas.finding import Judgement, Verdict
from schemas.plan import Step, Waiting
from tests.reconcile.observations import DEGRADED, HEALTHY, UNHEALTHY, UNKNOWN, finding, node

S = NodeState
CONFIRM = 2


def _short(state: NodeState, judgement: Judgement, passes: int = 9) -> str:
    match decide(node(state=state, judgement=judgement, passes=passes), CONFIRM):
        case Step(act=act):
            return act
        case Waiting(act=act, blocked_by=blocked_by):
            return f"{act} waits for {blocked_by}"
    return "nothing"


@pytest.mark.parametrize(
    ("state", "judgement", "due"),
    [
        (S.UNVERIFIED, HEALTHY, "verify"),
        (S.UNVERIFIED, DEGRADED, "verify"),
        (S.UNVERIFIED, UNHEALTHY, "quarantine"),
        (S.UNVERIFIED, UNKNOWN, "verify waits for unknown"),
        (S.IN_SERVICE, HEALTHY, "nothing"),
        (S.IN_SERVICE, DEGRADED, "nothing"),
        (S.IN_SERVICE, UNHEALTHY, "quarantine"),
        (S.IN_SERVICE, UNKNOWN, "verify waits for unknown"),
        (S.QUARANTINED, HEALTHY, "release"),
        (S.QUARANTINED, DEGRADED, "release"),
        (S.QUARANTINED, UNHEALTHY, "nothing"),
        (S.QUARANTINED, UNKNOWN, "nothing"),
        (S.RESPECTED, HEALTHY, "forget"),
        (S.RESPECTED, DEGRADED, "forget"),
        (S.RESPECTED, UNHEALTHY, "nothing"),
        (S.RESPECTED, UNKNOWN, "nothing"),
        (S.MISSING, UNKNOWN, "verify waits for unknown"),
    ],
)
def test_confirmed(state: NodeState, judgement: Judgement, due: str) -> None:
    assert _short(state, judgement) == due


@pytest.mark.parametrize(
    ("state", "judgement", "due"),
    [
        (S.UNVERIFIED, HEALTHY, "verify"),
        (S.IN_SERVICE, UNHEALTHY, "quarantine waits for confirm"),
        (S.UNVERIFIED, UNHEALTHY, "quarantine waits for confirm"),
        (S.QUARANTINED, HEALTHY, "release waits for confirm"),
        (S.RESPECTED, HEALTHY, "nothing"),
    ],
)
def test_seen_once(state: NodeState, judgement: Judgement, due: str) -> None:
    assert _short(state, judgement, passes=1) == due


def test_a_step_names_its_evidence() -> None:
    assert decide(node(judgement=UNHEALTHY), CONFIRM) == Step(
        act="quarantine",
        node="train-1",
        pool="train",
        finding="pcie-width",
        reason="GPU 4 runs at PCIe x8, declared x16",
        digest="a",
    )


def test_waiting_says_how_long() -> None:
    waiting = decide(node(judgement=UNHEALTHY, passes=1), confirm=3)

    assert isinstance(waiting, Waiting)
    assert waiting.reason == "GPU 4 runs at PCIe x8, declared x16 (seen in 1 of 3 passes)"


def test_another_fault_relabels() -> None:
    another = Judgement(verdict=Verdict.UNHEALTHY, findings=(finding("gpu-lost"),))
    decided = decide(node(state=S.QUARANTINED, judgement=another), CONFIRM)

    assert isinstance(decided, Step)
    assert (decided.act, decided.finding) == ("relabel", "gpu-lost")
    assert decide(node(state=S.QUARANTINED, judgement=another, passes=1), CONFIRM) is None


def test_a_fault_that_joins_the_first_does_not_relabel() -> None:
    both = Judgement(verdict=Verdict.UNHEALTHY, findings=(finding("gpu-lost"), finding("pcie-width")))

    assert decide(node(state=S.QUARANTINED, judgement=both), CONFIRM) is None


def test_a_label_that_a_person_took_is_put_back_while_the_taint_is_there() -> None:
    decided = decide(node(state=S.QUARANTINED, judgement=UNHEALTHY, quarantine=None), CONFIRM)

    assert isinstance(decided, Step)
    assert decided.act == "relabel"
