"""A closed gate stops an update and warns in a preview; where the spec asks for nothing, nothing is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.desired import DesiredState
from schemas.errors import Refused
from stacks import gates
from stacks.gates import enter

Start = Callable[[bool], None]
CLOSED = {"open": False, "reasons": ["train: 2 of 4 nodes verified, 95 % asked"], "clusterId": "x"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every question; the answer is CLOSED."""
    questions: list[dict[str, Any]] = []

    def ask(token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        assert token == "plumbline:hardware:gate"
        questions.append(arguments)
        return CLOSED

    monkeypatch.setattr(gates, "ask", ask)
    return questions


def test_fabric_has_no_gate(demo: DesiredState, asked: list[dict[str, Any]], running: Start) -> None:
    running(False)
    enter(demo, "fabric")
    assert asked == []


def test_an_update_is_refused(demo: DesiredState, asked: list[dict[str, Any]], running: Start) -> None:
    running(False)
    with pytest.raises(Refused, match=r"the gate before demo\.operators is closed: train: 2 of 4 nodes verified"):
        enter(demo, "operators")
    assert len(asked) == 1


def test_a_preview_warns(demo: DesiredState, asked: list[dict[str, Any]], running: Start, warnings: list[str]) -> None:
    running(True)
    enter(demo, "operators")
    assert len(asked) == len(warnings) == 1
    assert warnings[0].endswith("An update would be refused now.")


def test_drivers_asks_the_fabrics_operator(demo: DesiredState, asked: list[dict[str, Any]], running: Start, warnings: list[str]) -> None:
    running(True)
    enter(demo, "drivers")
    assert warnings
    (question,) = asked
    assert question["layer"] == "drivers"
    assert [(each["kind"], each["name"], each["equals"]) for each in question["expectStatus"]] == [
        ("NicClusterPolicy", "nic-cluster-policy", "ready")
    ]


def test_an_open_gate_is_silent(demo: DesiredState, running: Start, warnings: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "ask", lambda *_: {"open": True})
    running(False)
    enter(demo, "inference")
    assert warnings == []
