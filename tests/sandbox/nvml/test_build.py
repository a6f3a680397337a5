"""Compiling the library."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.nvml import build
from schemas.errors import Broken, InputError


def test_compiled_library_is_used_again(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    first = build.library(environment=environment)
    written = first.stat().st_mtime_ns
    assert build.library(environment={"XDG_CACHE_HOME": str(tmp_path)}) == first  # without PATH: no compiler is asked for
    assert first.stat().st_mtime_ns == written


def test_two_at_once_both_get_the_whole_library(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    with ThreadPoolExecutor(2) as pool:
        paths = set(pool.map(lambda _: build.library(environment=environment), range(2)))
    (path,) = paths
    assert path.stat().st_size > 10_000
    assert [entry.name for entry in path.parent.iterdir()] == [build.SONAME]
    assert [entry.name for entry in (tmp_path / "plumbline").iterdir()] == [path.parent.name]


def test_no_compiler(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the C compiler 'cc' is not on PATH.*apt-get install gcc"):
        build.library(environment={"XDG_CACHE_HOME": str(tmp_path), "PATH": str(tmp_path)})
    assert not (tmp_path / "plumbline").exists()


def test_compiler_that_fails(tmp_path: Path) -> None:
    compiler = tmp_path / "mycc"
    compiler.write_text("#!/bin/sh\necho 'mycc: no such header' >&2\nexit 1\n")
    compiler.chmod(0o755)
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PATH": f"{tmp_path}:{os.environ['PATH']}", "CC": "mycc"}
    with pytest.raises(Broken, match="mycc: no such header"):
        build.library(environment=environment)
    assert not list(tmp_path.glob("cache/plumbline/nvml-*/*"))


def test_changed_source_is_another_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(build.SOURCES, tmp_path / "sources", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {"XDG_CACHE_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    before = build.library(environment=environment)
    monkeypatch.setattr(build, "SOURCES", tmp_path / "sources")
    assert build.library(environment=environment) == before
    with (tmp_path / "sources" / "system.c").open("a") as source:
        source.write("/* more */\n")
    assert build.library(environment=environment) != before


@pytest.mark.parametrize("branch", [build.BRANCHES[0], build.BRANCHES[-1]])
def test_sources_compile_without_a_warning(tmp_path: Path, branch: int) -> None:
    sources = [str(source) for source in build.SOURCES.glob("*.c")]
    strict = ("-Werror", "-Wshadow", "-Wpointer-arith", f"-DPLUMBLINE_DRIVER_BRANCH={branch}")
    command = ["cc", *build.FLAGS, *strict, "-o", str(tmp_path / "out.so"), *sources]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_only_names_of_nvml_are_exported() -> None:
    done = subprocess.run(["nm", "-D", "--defined-only", str(build.library())], capture_output=True, text=True, check=True)
    names = [line.split()[-1] for line in done.stdout.splitlines()]
    assert names
    assert all(name.startswith("nvml") for name in names)
