"""The list of probes."""

from pathlib import Path

import probes
from probes.registry import FILES, NVML, ORDER, lanes


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
