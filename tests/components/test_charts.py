"""Only a chart that is locked, present and unaltered reaches the engine."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from components.charts import ChartLibrary
from schemas.chart_lock import ChartLock
from schemas.errors import InputError
from tests.components.render import sandbox_library


def test_a_locked_chart_is_a_local_file(library: ChartLibrary) -> None:
    assert library.archive("keda") == library.mirror / "keda-0.1.0.tgz"


def test_a_chart_that_is_not_locked(library: ChartLibrary) -> None:
    with pytest.raises(InputError, match="chart kueue is not in the chart lock, which has gateway-api, gpu-operator"):
        library.archive("kueue")


def test_a_lock_without_charts(library: ChartLibrary) -> None:
    empty = ChartLock(api_version="plumbline.dev/v1alpha1", kind="ChartLock", charts=())
    with pytest.raises(InputError, match="which has no chart"):
        ChartLibrary(lock=empty, mirror=library.mirror).archive("keda")


def test_an_archive_that_is_missing(library: ChartLibrary, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no archive .*keda-0\.1\.0\.tgz.*plumbline sandbox up"):
        ChartLibrary(lock=library.lock, mirror=tmp_path).archive("keda")


def test_an_archive_that_was_altered(tmp_path: Path) -> None:
    library = sandbox_library(tmp_path)
    archive = library.archive("keda")
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(InputError, match=r"keda: .* has sha256:[0-9a-f]{64}, the chart lock says sha256:"):
        library.archive("keda")


def test_a_chart_without_a_digest(library: ChartLibrary) -> None:
    charts = tuple(replace(chart, digest=None) for chart in library.lock.charts)
    unlocked = ChartLibrary(lock=replace(library.lock, charts=charts), mirror=library.mirror)
    with pytest.raises(InputError, match=r"keda 0\.1\.0 has no digest"):
        unlocked.archive("keda")
