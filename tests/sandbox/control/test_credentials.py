import os
import ssl
import time
from pathlib import Path

import pytest
from lightkube.config.kubeconfig import KubeConfig

from sandbox.control.credentials import CONTEXT, admin_token, kubeconfig, make_keys, trust, write_kubeconfig
from sandbox.control.layout import Layout
from sandbox.control.parts import APISERVER
from schemas.errors import Broken
from tests.sandbox.control.programs import programs

PORTS = {APISERVER: 6443}
A_YEAR_S = 365 * 24 * 3600


def test_the_token_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    layout = Layout(tmp_path)

    assert admin_token(layout) == admin_token(layout)
    assert len(admin_token(layout)) == 64
    assert layout.tokens.stat().st_mode & 0o777 == 0o600


def test_two_sandboxes_have_different_tokens(tmp_path: Path) -> None:
    assert admin_token(Layout(tmp_path / "one")) != admin_token(Layout(tmp_path / "two"))


def test_a_client_can_read_the_kubeconfig() -> None:
    config = KubeConfig.from_dict(kubeconfig("https://127.0.0.1:6443", b"authority", "secret")).get()

    assert config is not None
    assert config.user is not None
    assert (config.context_name, config.cluster.server, config.user.token) == (CONTEXT, "https://127.0.0.1:6443", "secret")
    assert config.cluster.certificate_auth_data == "YXV0aG9yaXR5"


def test_the_kubeconfig_is_read_by_nobody_else(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.keys.mkdir()
    layout.certificate.write_text("authority")

    write_kubeconfig(layout, PORTS)

    assert layout.kubeconfig.stat().st_mode & 0o777 == 0o600


def test_a_server_that_makes_no_key_is_an_error_in_its_own_words(tmp_path: Path) -> None:
    server = tmp_path / "kube-apiserver"
    server.write_text("#!/bin/sh\necho no space left >&2\nexit 1\n")
    server.chmod(0o755)

    with pytest.raises(Broken, match="no space left"):
        make_keys(Layout(tmp_path), {APISERVER: server})


@pytest.mark.sandbox
def test_keys_are_made_kept_and_renewed_in_time(tmp_path: Path) -> None:
    layout, binaries = Layout(tmp_path), programs()
    make_keys(layout, binaries)
    first = layout.key.read_text()
    make_keys(layout, binaries)
    kept = layout.key.read_text()
    os.utime(layout.key, (time.time(), time.time() - A_YEAR_S))
    make_keys(layout, binaries)

    assert kept == first
    assert layout.key.read_text() != first
    assert layout.key.stat().st_mode & 0o777 == 0o600
    assert trust(layout).verify_mode == ssl.CERT_REQUIRED
