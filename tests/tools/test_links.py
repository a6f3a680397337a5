"""The folder that goes on PATH."""

from pathlib import Path

import pytest

from tests.tools.world import write_script
from tools import links
from tools.links import bin_folder


def test_links_lead_to_the_executables(tmp_path: Path) -> None:
    tool = write_script(tmp_path / "etcd-v1" / "etcd", "#!/bin/sh\n")

    folder = bin_folder({"etcd": tool}, tmp_path)

    assert {link.name: link.resolve() for link in folder.iterdir()} == {"etcd": tool}


def test_the_same_executables_are_the_same_folder(tmp_path: Path) -> None:
    first = bin_folder({"a": Path("/x/a"), "b": Path("/x/b")}, tmp_path)
    before = first.stat().st_mtime_ns

    assert bin_folder({"b": Path("/x/b"), "a": Path("/x/a")}, tmp_path) == first
    assert first.stat().st_mtime_ns == before


def test_other_executables_are_another_folder(tmp_path: Path) -> None:
    assert bin_folder({"a": Path("/x/a")}, tmp_path) != bin_folder({"a": Path("/y/a")}, tmp_path)


def test_whoever_comes_second_uses_the_folder_of_the_first(tmp_path: Path) -> None:
    folder = bin_folder({"a": Path("/x/a")}, tmp_path)

    links._make(folder, {"a": Path("/x/a")})

    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "tools").touch()

    with pytest.raises(OSError, match="tools"):
        bin_folder({"a": Path("/x/a")}, tmp_path)
