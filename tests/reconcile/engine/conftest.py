"""One control plane for these tests, and a fresh stack for each of them."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.reconcile.engine.control_plane import ControlPlane
from tests.reconcile.engine.engine import Engine
from tools.links import bin_folder
from tools.locate import locate

NEEDED = ("etcd", "kube-apiserver", "pulumi", "pulumi-language-python", "pulumi-language-python-exec")


@pytest.fixture(scope="session")
def binaries() -> Mapping[str, Path]:
    found = locate()
    missing = [name for name in NEEDED if name not in found]
    if missing:
        pytest.skip(f"not built: {', '.join(missing)}; `make setup` builds them")
    return found


@pytest.fixture(scope="session")
def control_plane(tmp_path_factory: pytest.TempPathFactory, binaries: Mapping[str, Path]) -> Iterator[ControlPlane]:
    plane = ControlPlane(tmp_path_factory.mktemp("plane") / "cluster", binaries)
    try:
        plane.start()
        plane.furnish()
        yield plane
    finally:
        plane.stop()


@pytest.fixture
def other_cluster(tmp_path: Path, binaries: Mapping[str, Path]) -> Iterator[ControlPlane]:
    plane = ControlPlane(tmp_path / "other", binaries)
    try:
        plane.start()
        yield plane
    finally:
        plane.stop()


@pytest.fixture
def engine(tmp_path: Path, binaries: Mapping[str, Path], control_plane: ControlPlane) -> Engine:
    scripts = Path(sys.executable).parent
    path = os.pathsep.join((str(bin_folder(binaries)), str(scripts), os.environ["PATH"]))
    home = tmp_path / "engine"
    home.mkdir()
    return Engine(home, path, control_plane.kubeconfig)
