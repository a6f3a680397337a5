"""The programs of the control plane on this machine."""

from pathlib import Path

import pytest

from sandbox.control.parts import RUNNER, START_ORDER
from tools.locate import locate


def programs() -> dict[str, Path]:
    """All of them by name; skips the test where one is missing."""
    found = locate()
    missing = [name for name in START_ORDER if name != RUNNER and name not in found]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: make setup")
    return found
