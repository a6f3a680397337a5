"""Captures and other files that are too many, or too much somebody else's, to keep in this repository."""

import os
from pathlib import Path

import pytest

VARIABLE = "PLUMBLINE_TEST_DATA"
BESIDE = Path(__file__).resolve().parents[2] / "shared"


def test_data(*parts: str) -> Path:
    """The file or folder below $PLUMBLINE_TEST_DATA, else below ../shared; the test is skipped when it is absent."""
    for root in (os.environ.get(VARIABLE), BESIDE):
        path = Path(root, *parts) if root else None
        if path and path.exists():
            return path
    pytest.skip(f"no test data {'/'.join(parts)}: set {VARIABLE} to the folder that has it")


# pytest takes every function that begins with test_ for a test, wherever it is imported.
test_data.__test__ = False  # type: ignore[attr-defined]  # an attribute of pytest's own, on a function
