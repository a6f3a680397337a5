"""Waiting before a layer: only where there is a gate, with what it waits for, and not for ever."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from cli import gatekeeping
from cli.gatekeeping import pass_gate
from cli.progress import Progress
from cli.site import Site
from reconcile import gates
from schemas.errors import Refused
from schemas.gate import GateAnswer
from schemas.load import find_spec, load_desired
from tests.project import CHECKOUT

OPEN = GateAnswer(open=True)
CLOSED = GateAnswer(open=False, reasons=("pool train: 2 of 4 nodes are verified",))

Gate = Callable[..., list[str]]


class Unconnected(Site):
    """A site whose cluster nobody reaches."""

    def connect(self) -> AbstractContextManager[Any]:  # type: ignore[override]  # the gate is answered by the test
        return nullcontext()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Give it the gate's answers in order; it returns the list in which `verify` leaves its calls."""

    def install(*answers: GateAnswer) -> list[str]:
        calls: list[str] = []
        left = list(answers)
        monkeypatch.setattr(gatekeeping, "POLL_SECONDS", 0.001)
        monkeypatch.setattr(gatekeeping, "verify", lambda *_: calls.append("verify"))
        monkeypatch.setattr(gates, "ask", lambda *_: left.pop(0) if len(left) > 1 else left[0])
        return calls

    return install


@pytest.fixture
def site() -> Site:
    spec = find_spec("demo", CHECKOUT)
    return Unconnected(root=Path(), spec=spec, desired=load_desired(spec))


def test_a_layer_without_a_gate_is_entered_unasked(site: Site, gate: Gate) -> None:
    gate(CLOSED)
    pass_gate(site, "fabric", 0, Progress("applying"))


def test_an_open_gate_is_passed_once_the_nodes_that_reported_are_marked(site: Site, gate: Gate) -> None:
    calls = gate(OPEN)
    pass_gate(site, "operators", 0, Progress("applying"))
    assert calls == ["verify"]


def test_a_gate_on_an_operators_status_marks_no_nodes(site: Site, gate: Gate) -> None:
    calls = gate(OPEN)
    pass_gate(site, "drivers", 0, Progress("applying"))
    assert calls == []


def test_a_closed_gate_is_waited_for_with_its_reason(site: Site, gate: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    calls = gate(CLOSED, CLOSED, OPEN)
    pass_gate(site, "operators", 60, Progress("applying"))

    assert len(calls) == 3
    assert capsys.readouterr().err == "applying: waiting for the gate before operators: pool train: 2 of 4 nodes are verified\n"


def test_a_gate_that_stays_closed_is_refused_with_what_is_missing(site: Site, gate: Gate) -> None:
    gate(CLOSED)
    with pytest.raises(Refused, match=r"demo\.operators stayed closed for 0 seconds:\n  - pool train: 2 of 4 nodes are verified"):
        pass_gate(site, "operators", 0, Progress("applying"))
