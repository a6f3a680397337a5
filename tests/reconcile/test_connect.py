"""From KUBECONFIG to a client: which file is taken, and what is said of one that cannot be used."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from reconcile import connect as module
from reconcile.api import cluster_id
from reconcile.connect import connect, kubeconfig
from schemas.errors import InputError, Unreachable


def _config(**user: Any) -> dict[str, Any]:
    return {
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1", "insecure-skip-tls-verify": True}}],
        "users": [{"name": "u", "user": user or {"token": "secret"}}],
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}, {"name": "lost", "context": {"cluster": "nowhere"}}],
        "current-context": "here",
    }


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(_config()))
    monkeypatch.setenv("KUBECONFIG", str(path))
    return path


def test_the_current_context(file: Path) -> None:  # noqa: ARG001  # the fixture sets KUBECONFIG
    with connect() as api:
        assert api.context == "here"


def test_nobody_listens(file: Path) -> None:  # noqa: ARG001
    with connect() as api, pytest.raises(Unreachable, match=r"https://127.0.0.1:1/? \(context here\) does not answer"):
        cluster_id(api)


def test_the_first_file_that_exists(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", f"/nowhere/a::{file}")

    assert kubeconfig() == file


def test_none_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/nowhere/a:/nowhere/b")

    with pytest.raises(InputError, match="no kubeconfig at /nowhere/a, /nowhere/b: set KUBECONFIG, or start the sandbox"):
        connect()


def test_without_a_variable_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(module, "SERVICE_ACCOUNT", tmp_path)

    with pytest.raises(InputError, match=str(tmp_path / ".kube" / "config")):
        connect()


def test_in_a_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setattr(module, "SERVICE_ACCOUNT", tmp_path)
    (tmp_path / "token").write_text("secret")

    with pytest.raises(InputError, match=f"the kubeconfig {tmp_path} cannot be used"):
        connect()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "while parsing"),
        ("[]", "'list' object has no attribute 'get'"),
        ("{}", "'clusters' is missing"),
        (yaml.safe_dump(_config() | {"current-context": "there"}), "Context 'there' not found"),
        (yaml.safe_dump(_config() | {"current-context": "lost"}), "'nowhere' is missing"),
        (yaml.safe_dump(_config() | {"current-context": None}), "No current context"),
        (yaml.safe_dump(_config() | {"users": [{"name": "u", "user": {"token": 5}}]}), "Expected `str"),
        (yaml.safe_dump(_config(**{"client-certificate": "/nowhere/crt", "client-key": "/nowhere/key"})), "No such file"),
        (yaml.safe_dump(_config(**{"auth-provider": {"name": "gone"}})), "auth-provider not supported"),
    ],
)
def test_a_file_that_cannot_be_used(file: Path, text: str, said: str) -> None:
    file.write_text(text)

    with pytest.raises(InputError, match=f"the kubeconfig {file} cannot be used: .*{said}"):
        connect()


def test_a_credential_plugin_of_the_present_version(file: Path) -> None:
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "/nowhere/plugin"}
    file.write_text(yaml.safe_dump(_config(exec=plugin)))

    with connect() as api, pytest.raises(InputError, match=r"credentials of context here cannot be had: .*/nowhere/plugin"):
        cluster_id(api)
