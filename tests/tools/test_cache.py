"""A folder counts as a tool only when all of it is there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.world import World
from tools.cache import MARKER, cache_root, is_complete, mark_complete, tool_folder
from tools.catalogue import KUBERNETES


def test_finished_folder_is_complete(world: World) -> None:
    world.fill_cache(KUBERNETES)

    assert is_complete(tool_folder(world.root, KUBERNETES), KUBERNETES)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no marker": lambda folder: (folder / MARKER).unlink(),
    "marker is not JSON": lambda folder: (folder / MARKER).write_text("{"),
    "marker is not an object": lambda folder: (folder / MARKER).write_text("[]"),
    "marker is not text": lambda folder: (folder / MARKER).write_bytes(b"\xff"),
    "marker of another tool": lambda folder: (folder / MARKER).write_text('{"etcd": 10}'),
    "file is gone": lambda folder: (folder / "kube-scheduler").unlink(),
    "file was cut short": lambda folder: (folder / "kube-scheduler").write_text("#!"),
    "file has no run bit": lambda folder: (folder / "kube-scheduler").chmod(0o644),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_folder_is_not_complete(world: World, damage: Callable[[Path], object]) -> None:
    world.fill_cache(KUBERNETES)
    folder = tool_folder(world.root, KUBERNETES)

    damage(folder)

    assert not is_complete(folder, KUBERNETES)


def test_absent_folder_is_not_complete(world: World) -> None:
    assert not is_complete(tool_folder(world.root, KUBERNETES), KUBERNETES)


def test_half_made_folder_cannot_be_marked(tmp_path: Path) -> None:
    (tmp_path / "kube-apiserver").touch()

    with pytest.raises(FileNotFoundError):
        mark_complete(tmp_path, KUBERNETES)


@pytest.mark.parametrize("value", ["", "relative/folder"])
def test_cache_is_below_home_unless_xdg_names_an_absolute_folder(value: str) -> None:
    assert cache_root({"XDG_CACHE_HOME": value}) == Path.home() / ".cache" / "plumbline"
    assert cache_root({"XDG_CACHE_HOME": "/big"}) == Path("/big/plumbline")
