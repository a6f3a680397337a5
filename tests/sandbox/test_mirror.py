"""Packing charts: the same charts give the same bytes, and any tar reader takes them."""

import gzip
import io
import os
import tarfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.mirror import _BLOCK, _gzip, archive, pack


def chart(folder: Path, name: str = "keda", version: str = "0.1.0") -> Path:
    home = folder / name
    (home / "templates").mkdir(parents=True)
    (home / "Chart.yaml").write_text(f"name: {name}\nversion: {version}\n", encoding="utf-8")
    (home / "templates" / "a.yaml").write_text("kind: A\n", encoding="utf-8")
    return home


def test_no_charts_no_archives(tmp_path: Path) -> None:
    assert pack(tmp_path / "charts", tmp_path / "mirror") == {}


def test_an_archive_is_named_as_helm_names_it(tmp_path: Path) -> None:
    chart(tmp_path / "charts")
    assert list(pack(tmp_path / "charts", tmp_path / "mirror")) == ["keda-0.1.0.tgz"]


def test_time_and_mode_change_nothing(tmp_path: Path) -> None:
    home = chart(tmp_path)
    before = archive(home)
    os.utime(home / "Chart.yaml", (1, 1))
    (home / "Chart.yaml").chmod(0o600)
    assert archive(home) == before


def test_any_reader_takes_it(tmp_path: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive(chart(tmp_path))), mode="r:gz") as tar:
        assert tar.getnames() == ["keda/Chart.yaml", "keda/templates/a.yaml"]


def test_an_archive_that_is_right_is_left_alone(tmp_path: Path) -> None:
    chart(tmp_path / "charts")
    first = pack(tmp_path / "charts", tmp_path / "mirror")
    written = (tmp_path / "mirror" / "keda-0.1.0.tgz").stat().st_mtime_ns
    assert pack(tmp_path / "charts", tmp_path / "mirror") == first
    assert (tmp_path / "mirror" / "keda-0.1.0.tgz").stat().st_mtime_ns == written


@given(st.binary(max_size=200) | st.integers(_BLOCK - 2, 2 * _BLOCK + 2).map(bytes))
@settings(max_examples=50)
def test_what_is_stored_comes_back(content: bytes) -> None:
    assert gzip.decompress(_gzip(content)) == content
