"""A kubeconfig that is missing, leads nowhere, has expired, or leads to another cluster than the one that the stacks belong to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.project import Done, Project
from tests.reconcile.engine.control_plane import ControlPlane
from tools.locate import locate

pytestmark = pytest.mark.sandbox

COMMANDS = {
    "drift": ("drift", "demo"),
    "reconcile": ("reconcile", "demo", "--yes"),
    "up": ("up", "demo", "--yes"),
    "destroy": ("destroy", "demo", "--yes"),
    "preview": ("preview", "demo", "--layer", "drivers"),
}


@pytest.fixture(scope="module")
def other_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    plane = ControlPlane(tmp_path_factory.mktemp("other") / "cluster", locate())
    try:
        plane.start()
        yield plane
    finally:
        plane.stop()


def changed(demo: Project, tmp_path: Path, part: str, values: dict[str, str]) -> str:
    """A kubeconfig like the sandbox's, with something of its only cluster or user changed."""
    config = yaml.safe_load(demo.kubeconfig.read_text())
    config[f"{part}s"][0][part] |= values
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return str(path)


def runs(demo: Project, kubeconfig: str) -> dict[str, Done]:
    return {name: demo.plumbline(*words, KUBECONFIG=kubeconfig) for name, words in COMMANDS.items()}


def test_a_missing_kubeconfig_is_bad_input_and_named(demo: Project, tmp_path: Path) -> None:
    for name, done in runs(demo, str(tmp_path / "none")).items():
        assert (name, done.code, f"no kubeconfig at {tmp_path}/none" in done.all) == (name, 2, True), done.all


def test_an_unreachable_server_is_unknown(demo: Project, tmp_path: Path) -> None:
    nowhere = changed(demo, tmp_path, "cluster", {"server": "https://127.0.0.1:1"})
    for name, done in runs(demo, nowhere).items():
        assert (name, done.code, "does not answer" in done.all) == (name, 3, True), done.all
    status = demo.plumbline("status", "demo", "--output", "json", KUBECONFIG=nowhere)
    assert (status.code, len(status.json["layers"]), "does not answer" in status.json["unreachable"]) == (3, 4, True)


def test_an_expired_token_is_unknown_and_says_what_to_do(demo: Project, tmp_path: Path) -> None:
    expired = changed(demo, tmp_path, "user", {"token": "expired"})
    for name, done in runs(demo, expired).items():
        assert (name, done.code, "renew the kubeconfig" in done.all) == (name, 3, True), done.all


def test_another_cluster_behind_the_same_context_is_refused(demo: Project, other_cluster: ControlPlane) -> None:
    for name, done in runs(demo, str(other_cluster.kubeconfig)).items():
        assert (name, done.code, "this stack belongs to cluster" in done.all) == (name, 4, True), done.all
    with other_cluster.api() as api:
        assert not any(namespace.metadata.name == "plumbline" for namespace in api.metadata("/api/v1/namespaces"))
    assert demo.drift("all").code == 0
