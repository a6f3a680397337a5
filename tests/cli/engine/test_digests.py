"""The engine's documents as values: each file in digests/ is one run, its `.expected` file what we make of it."""

from pathlib import Path

import msgspec
import pytest

from cli.engine.digests import layer_changes, scalar
from cli.engine.process import Completed
from schemas.finding import Kind
from tests.golden import assert_golden

CASES = Path(__file__).parent / "digests"
FAILED = {"program-raised": 1, "resource-failed": 1}


@pytest.mark.parametrize("case", sorted(CASES.glob("*.json")), ids=lambda case: case.stem)
def test_digest(case: Path) -> None:
    kind: Kind = "configuration" if "refresh" in case.stem else "unapplied"
    changes = layer_changes("drivers", kind, Completed(("preview",), FAILED.get(case.stem, 0), case.read_bytes(), ""))
    assert_golden(case.with_suffix(".expected"), msgspec.json.format(msgspec.json.encode(changes), indent=1).decode() + "\n")


def test_a_run_that_printed_no_document_is_an_error_with_its_reason() -> None:
    changes = layer_changes("fabric", "unapplied", Completed(("preview",), 6, b"", "error: no stack named 'demo.fabric' found\n"))
    assert changes.error == "no stack named 'demo.fabric' found"
    assert changes.changes == ()


def test_a_silent_failure_still_says_something() -> None:
    assert layer_changes("fabric", "unapplied", Completed(("preview",), 255, b"", "")).error == "pulumi exited with 255"


@pytest.mark.parametrize(
    ("value", "printed"), [(16.0, 16), (0.5, 0.5), (True, True), (None, None), ("x", "x"), ({"a": 1}, '{"a":1}'), ([1], "[1]")]
)
def test_scalar(value: object, printed: object) -> None:
    assert scalar(value) == printed
