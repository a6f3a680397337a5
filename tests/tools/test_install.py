"""The installer, with a Go that compiles nothing: what it builds, what it leaves behind, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.world import World, write_script
from tools import needs
from tools.cache import build_folder, is_complete, tool_folder
from tools.catalogue import ENGINE, ETCD, KWOK, LANGUAGE_HOST, PROVIDER, TOOLS
from tools.install import KEEP, Unprepared, install
from tools.locate import missing, search_all

SMALL = ("etcd", "pulumi-language-python")


def run(world: World, *tools: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """`python -m tools.install`, as a person runs it."""
    return subprocess.run(command(*tools), env=world.environ | extra, capture_output=True, text=True, timeout=60, check=False)


def command(*tools: str) -> list[str]:
    return [sys.executable, "-m", "tools.install", *tools]


@pytest.fixture(autouse=True)
def roomy_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "free_bytes", lambda _: 100 * needs.GIB)


def test_nothing_is_to_be_built(world: World) -> None:
    world.fill_cache()

    result = run(world)

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"Ready: {', '.join(map(str, TOOLS))}.\n"


def test_everything_is_built_and_the_caches_are_removed(go_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(TOOLS, go_world.environ) == 0

    assert missing(search_all(TOOLS, go_world.environ)) == ()
    assert sorted(go_world.builds) == sorted(binary.name for tool in TOOLS for binary in tool.binaries)
    assert not build_folder(go_world.root).exists()
    assert f"Removing the caches of the builds, {build_folder(go_world.root)}." in capsys.readouterr().err


def test_a_second_run_builds_nothing(go_world: World) -> None:
    install(TOOLS, go_world.environ)
    install(TOOLS, go_world.environ)

    assert len(go_world.builds) == sum(len(tool.binaries) for tool in TOOLS)


def test_build_caches_stay_until_all_tools_are_there(go_world: World) -> None:
    install((ETCD,), go_world.environ)

    assert build_folder(go_world.root).exists()


def test_build_caches_stay_when_they_are_wanted(go_world: World) -> None:
    install(TOOLS, go_world.environ | {KEEP: "1"})

    assert build_folder(go_world.root).exists()


def test_caches_that_a_killed_run_left_are_removed(world: World) -> None:
    world.fill_cache()
    build_folder(world.root).mkdir()

    install(TOOLS, world.environ)

    assert not build_folder(world.root).exists()


def test_scripts_lie_beside_the_language_host(go_world: World) -> None:
    install((LANGUAGE_HOST,), go_world.environ)

    folder = tool_folder(go_world.root, LANGUAGE_HOST)
    assert (folder / "pulumi-language-python-exec").read_text() == "python/cmd/pulumi-language-python-exec"
    assert os.access(folder / "pulumi-resource-pulumi-python", os.X_OK)


def test_provider_is_built_beside_the_files_that_it_embeds(go_world: World) -> None:
    install((PROVIDER,), go_world.environ)

    source = build_folder(go_world.root) / "src" / PROVIDER.folder
    assert sorted(path.name for path in source.iterdir()) == ["embed", "go.mod", "go.sum", "main.go"]
    assert sorted(path.name for path in (source / "embed").iterdir()) == ["schema.json", "terraform-mapping.json"]


def test_go_is_run_without_flags_from_outside(go_world: World) -> None:
    install((ETCD,), go_world.environ | {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "auto"})

    assert Path(go_world.environ["FAKE_LOG"]).read_text().endswith("with GOFLAGS= GOTOOLCHAIN=local\n")


def test_half_made_folders_are_built_again(go_world: World) -> None:
    final = tool_folder(go_world.root, ETCD)
    write_script(final / "etcd", "half")
    write_script(final.with_name(f".{final.name}.partial") / "rest", "of a killed run")

    install((ETCD,), go_world.environ)

    assert (final / "etcd").read_text() == "etcd\n"
    assert not final.with_name(f".{final.name}.partial").exists()


def test_tool_of_ones_own_is_not_built(go_world: World) -> None:
    go_world.executable("etcd", "etcd Version: 3.6.0")

    install((ETCD,), go_world.environ)

    assert go_world.builds == []


def test_failing_build_shows_the_compilers_words(go_world: World) -> None:
    result = run(go_world, *SMALL, FAKE_FAIL="etcd")

    assert result.returncode == 1
    assert "etcd.go:1: does not compile" in result.stderr
    assert not is_complete(tool_folder(go_world.root, ETCD), ETCD)


def test_machine_without_go_and_compiler_is_told_both_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "_GO_FOLDER", "/nowhere")

    with pytest.raises(Unprepared, match=r"(?s)Go is missing.*A C compiler is missing"):
        install((ETCD,), world.environ)


def test_old_go_is_refused_before_anything_is_made(go_world: World) -> None:
    result = run(go_world, "etcd", FAKE_GO_VERSION="go1.24")

    assert result.returncode == 2
    assert "is Go 1.24.0; the tools need Go 1.26.0 or newer. Install it:\n  " in result.stderr
    assert not build_folder(go_world.root).exists()


def test_full_disk_is_said_before_anything_is_made(go_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "free_bytes", lambda _: needs.GIB)

    with pytest.raises(Unprepared, match=r"about 5 GiB below .*, and 1\.0 GiB are free"):
        install((ENGINE, KWOK, ETCD), go_world.environ)


def test_a_folder_that_cannot_be_written_is_said(go_world: World) -> None:
    go_world.root.parent.mkdir()
    go_world.root.touch()

    result = run(go_world, "etcd")

    assert result.returncode == 1
    assert result.stderr.startswith("The installation failed: ")


def test_unknown_tool_is_named(world: World) -> None:
    result = run(world, "etdc")

    assert result.returncode == 2
    assert "no tool is called etdc; there are etcd, kubernetes" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_leaves_no_process_and_goes_on_later(go_world: World, number: signal.Signals) -> None:
    environ = go_world.environ | {"FAKE_SECONDS": "47.11"}
    with subprocess.Popen(command(*SMALL), env=environ, stderr=subprocess.PIPE, text=True) as process:
        _wait_until(lambda: len(go_world.builds) == 2)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)

    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("Interrupted.")
    assert not _is_running("sleep\x0047.11\x00")
    assert run(go_world, *SMALL).returncode == 0


def test_two_runs_at_once_build_once(go_world: World) -> None:
    environ = go_world.environ | {"FAKE_SECONDS": "1"}
    with subprocess.Popen(command("etcd"), env=environ, stderr=subprocess.PIPE, text=True) as first:
        _wait_until(lambda: go_world.builds == ["etcd"])
        second = run(go_world, "etcd")
        first.communicate(timeout=30)

    assert (first.returncode, second.returncode) == (0, 0)
    assert f"Another installation (process {first.pid}) is under way" in second.stderr
    assert go_world.builds == ["etcd"]


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def _is_running(command_line: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_text(errors="replace") == command_line:
                return True
        except OSError:
            continue
    return False
