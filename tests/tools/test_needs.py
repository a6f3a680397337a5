"""What the machine lacks, and the line that installs it."""

import platform
import shutil
from pathlib import Path

import pytest

from tests.tools.world import World, write_script
from tools import needs
from tools.catalogue import ETCD, PROVIDER
from tools.needs import GIB, compiler_problem, disk_problem, find_compiler, find_go, go_problem, parse_go_version, used_bytes


@pytest.mark.parametrize(
    ("text", "version"),
    [("go version go1.26.8 linux/amd64", (1, 26, 8)), ("go version go1.27 linux/arm64", (1, 27, 0)), ("gopher", None), ("", None)],
)
def test_version_of_go(text: str, version: tuple[int, ...] | None) -> None:
    assert parse_go_version(text) == version


@pytest.mark.parametrize("version", [(1, 26, 0), (1, 26, 8), (1, 27, 0), (2, 0, 0)])
def test_go_that_will_do(version: tuple[int, ...]) -> None:
    assert go_problem(Path("/usr/bin/go"), version) is None


@pytest.mark.parametrize(
    ("go", "version", "said"),
    [
        (None, None, "Go is missing; the tools need Go 1.26.0 or newer"),
        (Path("/usr/bin/go"), (1, 19, 8), "/usr/bin/go is Go 1.19.8; the tools need"),
        (Path("/usr/bin/go"), None, "/usr/bin/go is Go of an unknown version; the tools need"),
    ],
)
def test_go_that_will_not_do(go: Path | None, version: tuple[int, ...] | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")

    problem = go_problem(go, version)

    assert problem is not None
    assert problem.startswith(said)
    assert problem.endswith("Install it:\n  curl -fsSL https://go.dev/dl/go1.26.8.linux-arm64.tar.gz | sudo tar -C /usr/local -xz")


@pytest.mark.parametrize(("manager", "line"), [("apt-get", "sudo apt-get install -y gcc libc6-dev"), ("apk", "sudo apk add gcc musl-dev")])
def test_compiler_line_is_the_package_managers(manager: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == manager else None)

    assert compiler_problem(None) == f"A C compiler is missing. Install it:\n  {line}"
    assert compiler_problem(Path("/usr/bin/cc")) is None


def test_compiler_is_the_one_that_cc_names(world: World) -> None:
    clang, cc = world.executable("my-clang"), world.executable("cc")

    assert find_compiler(world.environ) == cc
    assert find_compiler(world.environ | {"CC": "my-clang -m64"}) == clang
    assert find_compiler(world.environ | {"CC": "absent"}) is None


def test_go_is_found_where_its_archive_puts_it(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "_GO_FOLDER", str(tmp_path / "local"))
    assert find_go(world.environ) is None

    unpacked = write_script(tmp_path / "local" / "go", "#!/bin/sh\n")
    assert find_go(world.environ) == unpacked

    on_path = world.executable("go")
    assert find_go(world.environ) == on_path


def test_room_for_what_is_built() -> None:
    assert disk_problem((ETCD, PROVIDER), 4 * GIB, Path("/cache")) is None
    assert disk_problem((), 0, Path("/cache")) is None
    assert disk_problem((ETCD, PROVIDER), 4 * GIB - 1, Path("/cache")) == (
        "Building needs about 4 GiB below /cache, and 4.0 GiB are free. Make room, or set XDG_CACHE_HOME to a folder on a larger disk."
    )


def test_used_bytes(tmp_path: Path) -> None:
    write_script(tmp_path / "a" / "b", "12345")

    assert used_bytes(tmp_path) == 5
    assert used_bytes(tmp_path / "absent") == 0


def test_free_bytes_of_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert needs.free_bytes(tmp_path / "not" / "yet") > 0
