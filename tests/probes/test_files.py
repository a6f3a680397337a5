"""Files below a root: absence, lack of permission and sickness are three things."""

import os
from pathlib import Path

import pytest

from probes.source.files import Files, Folder
from tests.probes.conftest import write_files


def folder(root: Path, files: dict[str, str]) -> Folder:
    return Folder(str(write_files(root, files)))


def test_a_text(tmp_path: Path) -> None:
    node = folder(tmp_path, {"proc/a": " text \n"})

    assert node.text("proc/a") == "text"
    assert node.result({}).outcome == "ok"


def test_an_absent_file(tmp_path: Path) -> None:
    node = folder(tmp_path, {})

    assert node.text("proc/a") is None
    assert node.result({})[:2] == ("unsupported", "proc/a: No such file or directory")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may run as root, who may read everything."""
    node = folder(tmp_path, {"proc/a": "text"})

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert node.text("proc/a") is None
    assert node.result({})[:2] == ("no-permission", "proc/a: Permission denied")


def test_a_device_that_answers_with_an_error(tmp_path: Path) -> None:
    node = folder(tmp_path, {"proc/a/b": ""})

    assert node.text("proc/a") is None
    assert node.result({}).outcome == "failed"


def test_one_page_of_a_file_is_enough(tmp_path: Path) -> None:
    assert folder(tmp_path, {"proc/a": "x" * 10_000}).text("proc/a") == "x" * 4096


def test_text_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe")

    assert Folder(str(tmp_path)).text("a") == "��"


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")

    assert Folder(str(tmp_path)).text("a") == ""


def test_names(tmp_path: Path) -> None:
    node = folder(tmp_path, {"sys/b/x": "", "sys/a/x": ""})

    assert node.names("sys") == ["a", "b"]
    assert node.names("nowhere") == []
    assert node.result({}).outcome == "ok"


def test_names_that_must_be_there(tmp_path: Path) -> None:
    node = folder(tmp_path, {})

    assert node.demand("sys") == []
    assert node.result({})[:2] == ("failed", "sys: No such file or directory")


def test_links(tmp_path: Path) -> None:
    node = folder(tmp_path, {"sys/devices/a/x": "", "sys/bus/a": "-> ../devices/a"})

    assert node.target("sys/bus/a") == "sys/devices/a"
    assert Folder(str(tmp_path), "sys/bus/a").target() == "sys/devices/a"
    assert node.target("sys/devices/a") is None
    assert node.target("nowhere") is None


def test_a_link_never_leads_out_of_the_root(tmp_path: Path) -> None:
    assert folder(tmp_path, {"sys/a": "-> ../../../../../etc"}).target("sys/a") == "etc"


def test_devices_in_one_order(tmp_path: Path) -> None:
    source = Files(str(write_files(tmp_path, {"sys/class/infiniband/mlx5_1/x": "", "sys/class/infiniband/mlx5_0/x": ""})))

    assert source.devices == ["mlx5_0", "mlx5_1"]
    assert source.at(1).name == "mlx5_1"
