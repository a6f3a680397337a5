"""The command for a look at one node."""

from pathlib import Path

import pytest

from sandbox.hardware.render import main


def test_prints_the_environment_to_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a10-1x", "edge-1", str(tmp_path), "570.86.15"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"export PLUMBLINE_ROOT={tmp_path}/edge-1/root" in lines
    assert len(lines) == 3


def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a10-1x"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_unknown_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a11-1x", "edge-1", str(tmp_path)]) == 2
    assert "a11-1x" in capsys.readouterr().err
