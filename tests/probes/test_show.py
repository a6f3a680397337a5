"""What people read: compared with committed files."""

from pathlib import Path

import msgspec
import pytest

from probes.show import as_json, as_text
from schemas.report import Facts, Identity, Report
from tests.golden import assert_golden
from tests.probes.reports import REPORTS

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", REPORTS)
def test_text(name: str) -> None:
    assert_golden(GOLDEN / f"{name}.txt", as_text(REPORTS[name]))


@pytest.mark.parametrize("name", REPORTS)
def test_json_is_the_report(name: str) -> None:
    assert msgspec.json.decode(as_json(REPORTS[name]), type=Report) == REPORTS[name]


def test_a_machine_with_nothing_to_see() -> None:
    report = Report(identity=Identity(node="n"), facts=Facts())

    assert as_text(report).startswith("n: ok, rung unprivileged, 0 ms\n")
