"""Every judge by its cases: cases/<finding>/<case>.yaml.

A case changes the report of a healthy machine (`set`, by path) or the expectation (`expect`), and says what must be found. Each finding
has a faulty case, a healthy one that comes close, and one in which the facts are missing, which must never be drift.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from reconcile.judge.registry import JUDGES
from reconcile.judge.verdict import judge
from schemas.finding import Judgement
from tests.reconcile.machines import changed, expectation, healthy

CASES = Path(__file__).with_name("cases")
FILES = sorted(CASES.glob("*/*.yaml"))
FAULTY = [path for path in FILES if path.stem.startswith("faulty")]


class Case(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`why` says why a case that is not faulty comes close."""

    verdict: str
    why: str = ""
    machine: str = "hgx-h100-8x400g"
    expect: dict[str, Any] = {}
    set: dict[str, Any] = {}
    findings: list[str] = []  # subject: summary
    evidence: list[list[Any]] = []  # of the first finding: field, declared, measured, index, address
    reason: str | None = None


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _judged(case: Case) -> Judgement:
    expected = expectation(case.machine, **case.expect)
    return judge(changed(healthy(expected), case.set), expected)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_case(path: Path) -> None:
    case = msgspec.convert(yaml.safe_load(path.read_text()), Case)
    judgement = _judged(case)

    assert judgement.verdict == case.verdict
    assert judgement.reason == case.reason
    assert [f"{finding.subject}: {finding.summary}" for finding in judgement.findings] == case.findings
    assert {finding.id for finding in judgement.findings} <= {path.parent.name}


@pytest.mark.parametrize("path", FAULTY, ids=_name)
def test_evidence(path: Path) -> None:
    case = msgspec.convert(yaml.safe_load(path.read_text()), Case)
    finding = _judged(case).findings[0]

    assert finding.id == path.parent.name
    shown = [[fact.field, fact.declared, fact.measured, fact.index, fact.address] for fact in finding.differences]
    assert shown[: len(case.evidence) or 1] == case.evidence


def test_every_judge_has_a_case_of_each_sort() -> None:
    sorts = {(path.parent.name, path.stem.partition("-")[0]) for path in FILES}

    assert sorts >= {(judge.id, sort) for judge in JUDGES for sort in ("faulty", "healthy", "unknown")}
    assert {path.parent.name for path in FILES} == {judge.id for judge in JUDGES}
