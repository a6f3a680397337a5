"""A `pulumi` that is a few lines of shell, so that the process runner is tested in milliseconds."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

FakePulumi = Callable[[str], dict[str, str]]


@pytest.fixture
def fake_pulumi(tmp_path: Path) -> FakePulumi:
    """Give it a shell script; it returns an environment in which that script is `pulumi`."""

    def install(script: str) -> dict[str, str]:
        binary = tmp_path / "bin" / "pulumi"
        binary.parent.mkdir(exist_ok=True)
        binary.write_text(f"#!/bin/sh\n{script}\n")
        binary.chmod(0o755)
        return {"PATH": f"{binary.parent}:{os.environ['PATH']}"}

    return install
