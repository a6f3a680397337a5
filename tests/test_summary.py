"""The closing lines of every test run."""

import subprocess
import sys
from pathlib import Path

from tests.summary import summary

CASES = """
import pytest

def test_passes(): pass
def test_fails(): raise AssertionError
@pytest.fixture
def broken(): raise RuntimeError
def test_errs(broken): pass
@pytest.mark.skip(reason="no cluster")
def test_skips(): pass
def test_skips_too(): pytest.skip("no cluster")
def test_skips_for_another_reason(): pytest.skip("no data")
@pytest.mark.xfail(strict=True)
def test_is_known_to_fail(): raise AssertionError
"""


def test_nothing_was_skipped() -> None:
    assert summary(3, 0, []) == ["3 passed, 0 failed, 0 skipped"]


def test_skips_stand_by_reason_commonest_first() -> None:
    assert summary(1, 2, ["b", "c", "a", "c"]) == [
        "    2 skipped: c",
        "    1 skipped: a",
        "    1 skipped: b",
        "1 passed, 2 failed, 4 skipped",
    ]


def test_a_run_ends_with_its_counts(tmp_path: Path) -> None:
    (tmp_path / "test_cases.py").write_text(CASES)
    options = ["-c", "/dev/null", "-p", "tests.summary", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]

    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])

    lines = run.stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if " summary " in line and "short" not in line)
    assert lines[start + 1 : start + 4] == ["    2 skipped: no cluster", "    1 skipped: no data", "2 passed, 2 failed, 3 skipped"]
