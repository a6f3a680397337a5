"""Between what is expected, what is measured and who judges it there must be no gap and no overlap."""

from collections import Counter

import pytest

from reconcile.expect import expect
from reconcile.judge.base import family
from reconcile.judge.registry import JUDGES
from reconcile.judge.verdict import judge
from reconcile.measure import measure
from schemas.finding import Verdict
from schemas.load import machine_names
from tests.reconcile.machines import expectation, healthy

OWNERS = Counter(owned for judge in JUDGES for owned in judge.owns)


@pytest.mark.parametrize("machine", machine_names())
def test_every_expected_field_has_one_judge(machine: str) -> None:
    fields = expect(expectation(machine, gpudirect="peermem"))

    assert {OWNERS[family(field.subject, field.field)] for field in fields} == {1}


def test_every_judge_owns_a_field_that_is_expected() -> None:
    expected = {
        family(field.subject, field.field) for machine in machine_names() for field in expect(expectation(machine, gpudirect="peermem"))
    }

    assert set(OWNERS) == expected


@pytest.mark.parametrize("machine", machine_names())
def test_every_expected_field_is_measured_of_a_healthy_machine(machine: str) -> None:
    expected = expectation(machine, gpudirect="peermem")
    measured = measure(healthy(expected), expected)

    assert [field for field in expect(expected) if measured.get((field.subject, field.field)) is None] == []


@pytest.mark.parametrize("machine", machine_names())
def test_a_healthy_machine_has_no_finding(machine: str) -> None:
    expected = expectation(machine)
    judgement = judge(healthy(expected), expected)

    assert (judgement.verdict, judgement.findings, judgement.unknown) == (Verdict.HEALTHY, (), ())


def test_ids_are_unique_and_fit_a_label() -> None:
    ids = [judge.id for judge in JUDGES]

    assert len(set(ids)) == len(ids)
    assert all(len(name) <= 63 and name.replace("-", "").isalnum() and name == name.lower() for name in ids)
