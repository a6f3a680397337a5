"""Where tools are found, and what is passed over."""

import os
from pathlib import Path

import pytest

from tests.tools.world import World, write_script
from tools.cache import tool_folder
from tools.catalogue import ENGINE, ETCD, KUBERNETES, LANGUAGE_HOST, PROVIDER, TOOLS
from tools.installed import Found, Rejected, parse_version
from tools.links import bin_folder
from tools.locate import Search, locate, missing, search, search_all

ENGINE_FILES = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")


def test_nothing_is_there(world: World) -> None:
    searches = search_all(TOOLS, world.environ)

    assert missing(searches) == TOOLS
    assert all(one.rejected == () for one in searches)
    assert locate(world.environ) == {}


def test_everything_is_in_the_cache(world: World) -> None:
    world.fill_cache()

    found = locate(world.environ)

    assert missing(search_all(TOOLS, world.environ)) == ()
    assert set(found) == {name for tool in TOOLS for name in tool.files}
    assert all(path.is_file() for path in found.values())


def test_cache_comes_before_path(world: World) -> None:
    world.fill_cache(ETCD)
    world.executable("etcd", "etcd Version: 3.6.0")

    assert search(ETCD, world.environ).found == Found(tool_folder(world.root, ETCD), "v3.7.3", "cache")


def test_suitable_binary_on_path_is_used(world: World) -> None:
    world.executable("etcd", "etcd Version: 3.6.1\nGit SHA: none")

    assert search(ETCD, world.environ).found == Found(world.bin, "v3.6.1", "PATH")


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("etcd Version: 3.4.30", "version 3.4.30 is not >= 3.5.0 and < 4"),
        ("etcd Version: 4.0.0", "version 4.0.0 is not >= 3.5.0 and < 4"),
        ("who knows", "`etcd --version` prints no version"),
    ],
)
def test_unsuitable_binary_on_path_is_passed_over(world: World, printed: str, reason: str) -> None:
    world.executable("etcd", printed)

    assert search(ETCD, world.environ) == Search(ETCD, None, (Rejected(world.bin, reason),))


def test_binary_that_fails_is_passed_over(world: World) -> None:
    write_script(world.bin / "etcd", "#!/bin/sh\necho 3.6.0\nexit 1\n")

    assert search(ETCD, world.environ).found is None


def test_the_next_folder_on_path_is_tried(world: World, tmp_path: Path) -> None:
    world.executable("etcd", "etcd Version: 3.4.0")
    write_script(tmp_path / "newer" / "etcd", "#!/bin/sh\necho etcd Version: 3.6.0\n")
    environ = world.environ | {"PATH": os.pathsep.join((str(world.bin), "", str(tmp_path / "newer")))}

    result = search(ETCD, environ)

    assert result.found == Found(tmp_path / "newer", "v3.6.0", "PATH")
    assert [one.folder for one in result.rejected] == [world.bin]


def test_our_own_links_on_path_are_no_finding(world: World) -> None:
    world.fill_cache(ETCD)
    links = bin_folder(locate(world.environ), world.root)
    (tool_folder(world.root, ETCD) / ".complete").unlink()

    assert search(ETCD, world.environ | {"PATH": str(links)}).rejected == ()


def test_engine_needs_its_language_host_beside_it(world: World) -> None:
    world.executable("pulumi", "v3.270.0")

    assert search(ENGINE, world.environ).rejected == (Rejected(world.bin, "pulumi-language-python is not beside it"),)


def test_official_engine_brings_its_language_host(world: World) -> None:
    world.executable("pulumi", "v3.260.1")
    for name in ENGINE_FILES:
        world.executable(name)

    assert search(ENGINE, world.environ).found == Found(world.bin, "v3.260.1", "PATH")
    assert search(LANGUAGE_HOST, world.environ).found == Found(world.bin, "v3.260.1", "PATH")
    assert set(locate(world.environ)) == {"pulumi", *ENGINE_FILES}


def test_a_control_plane_in_parts_is_none(world: World) -> None:
    world.executable("kube-apiserver", "Kubernetes v1.36.0")

    assert search(KUBERNETES, world.environ).rejected == (Rejected(world.bin, "kube-controller-manager is not beside it"),)


def test_provider_on_path_does_not_say_its_version(world: World) -> None:
    world.executable("pulumi-resource-kubernetes")

    assert search(PROVIDER, world.environ).rejected == (Rejected(world.bin, "it does not tell its version"),)


@pytest.mark.parametrize("variable", ["HOME", "PULUMI_HOME"])
def test_provider_among_the_engines_plugins_is_used(world: World, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home = world.home / ".pulumi" if variable == "HOME" else world.home / "elsewhere"
    monkeypatch.setenv("HOME", str(world.home))
    folder = home / "plugins" / "resource-kubernetes-v4.25.0"
    write_script(folder / "pulumi-resource-kubernetes", "")

    environ = world.environ | ({} if variable == "HOME" else {"PULUMI_HOME": str(home)})

    assert search(PROVIDER, environ).found == Found(folder, "v4.25.0", "plugins")


@pytest.mark.parametrize(
    ("text", "version"),
    [("v3.259.0\n", (3, 259, 0)), ("kwok version v0.8.0 go1.26.8 (linux/amd64)", (0, 8, 0)), ("v1.36", None), ("", None)],
)
def test_version_is_the_first_of_three_numbers(text: str, version: tuple[int, ...] | None) -> None:
    assert parse_version(text) == version
