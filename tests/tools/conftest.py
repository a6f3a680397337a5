"""The installer's world as fixtures."""

from pathlib import Path

import pytest

from tests.tools.world import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


@pytest.fixture
def go_world(world: World) -> World:
    """The same with Go and a C compiler on PATH."""
    world.install_go()
    return world
