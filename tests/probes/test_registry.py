"""The list of probes."""

import sys
import tomllib
from pathlib import Path

import pytest

import probes
from probes.registry import FILES, NVML, ORDER, lanes
from probes.source.guard import SourceClosedError
from schemas.version import VERSION


def test_every_probe_has_its_own_file() -> None:
    folder = Path(probes.__file__).parent

    assert [probe.read.__module__ for probe in (*NVML.probes, *FILES)] == [f"probes.{name}" for name in ORDER]
    assert all((folder / f"{name}.py").is_file() for name in ORDER)


def test_names_are_not_given_twice() -> None:
    assert len(set(ORDER)) == len(ORDER)
    assert not {lane.name for lane in lanes("/")} & set(ORDER)


def test_every_file_that_reads_and_can_be_a_probe_is_listed() -> None:
    """A probe that was forgotten here would never run."""
    folder = Path(probes.__file__).parent
    reading = {path.stem for path in folder.glob("*.py") if "\ndef read(" in path.read_text()}

    assert reading == set(ORDER)


def test_the_lanes_share_no_probe() -> None:
    nvml, files = lanes("/")

    assert not {probe.name for probe in nvml.probes} & {probe.name for probe in files.probes}


def test_bindings_that_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    monkeypatch.delitem(sys.modules, "probes.source.nvml", raising=False)

    with pytest.raises(SourceClosedError, match="nvidia-ml-py is not installed"):
        NVML.open()


def test_the_versions_agree() -> None:
    """A probe tells its version without asking the packaging for it."""
    project = tomllib.loads((Path(probes.__file__).parents[1] / "pyproject.toml").read_text())

    assert project["project"]["version"] == VERSION
