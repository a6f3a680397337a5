"""The demo, and an engine that answers what a test says."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import set_mocks

from schemas.desired import DesiredState
from schemas.load import load_desired
from tests.components.render import ROOT, Answers

Program = Callable[..., None]


@pytest.fixture(scope="session")
def demo() -> DesiredState:
    return load_desired(ROOT / "stacks" / "clusters" / "demo.yaml")


@pytest.fixture
def running() -> Callable[[bool], None]:
    """Say whether a preview runs, or an update."""

    def start(preview: bool) -> None:
        set_mocks(Answers(), project="plumbline", stack="demo.drivers", preview=preview, organization="organization")

    return start


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program warned of."""
    heard: list[Any] = []
    monkeypatch.setattr(pulumi, "warn", heard.append)
    return heard
