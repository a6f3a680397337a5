"""What the tests on real programs share: one project folder, one sandbox in it, and one cluster that was brought up once.

Nothing here touches the developer's own .state, .sandbox or kubeconfig. Without the tools, the tests that want them skip and say so.
"""

import signal
from collections.abc import Iterator

import pytest

from tests.project import Project
from tools.locate import missing, search_all


def pytest_configure() -> None:
    """A run that a shell started in the background ignores interruptions, and so would every process that a test starts and interrupts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project of its own with a running sandbox: real control plane, six simulated GPU nodes, nothing applied."""
    absent = missing(search_all())
    if absent:
        pytest.skip(f"not built: {', '.join(str(tool) for tool in absent)}; `make setup` builds them")
    project = Project(tmp_path_factory.mktemp("project"))
    try:
        project.succeeds("sandbox", "up", "demo")
        yield project
    finally:
        project.plumbline("sandbox", "down")


@pytest.fixture(scope="session")
def running(project: Project) -> Project:
    """The demo cluster, up: four layers applied and six nodes in service."""
    project.succeeds("up", "demo", "--yes")
    return project


@pytest.fixture
def demo(running: Project) -> Iterator[Project]:
    """The demo cluster as it should be, before the test and after it."""
    yield running
    running.restore()
