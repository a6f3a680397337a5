"""Projects in a world of their own."""

from pathlib import Path

import pytest

from tests.tools.world import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


@pytest.fixture
def project(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, that the current folder lies deep in."""
    root = world.home / "project"
    deep = root / "stacks" / "clusters"
    deep.mkdir(parents=True)
    (root / "Pulumi.yaml").touch()
    monkeypatch.chdir(deep)
    monkeypatch.delenv("PLUMBLINE_SANDBOX", raising=False)
    return root


@pytest.fixture
def odd_project(world: World) -> Path:
    """A project in a folder whose name a careless shell would break."""
    root = world.home / "it's a $(project); really"
    root.mkdir()
    (root / "Pulumi.yaml").touch()
    return root
