"""The demo spec as the components get it."""

from pathlib import Path

import pytest

from components.charts import ChartLibrary
from schemas.desired import DesiredState
from schemas.load import load_desired
from tests.components.render import ROOT, sandbox_library


@pytest.fixture(scope="session")
def demo() -> DesiredState:
    return load_desired(ROOT / "stacks" / "clusters" / "demo.yaml")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> ChartLibrary:
    return sandbox_library(tmp_path_factory.mktemp("mirror"))


@pytest.fixture(scope="session")
def goldens() -> Path:
    return Path(__file__).parent / "goldens"
