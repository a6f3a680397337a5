"""Keys, tokens and the kubeconfig, made at the first start and kept while the folder lives. Called by `up`.

There is no key generator in Python's library and openssl may be missing, so the API server makes the pair: it signs a certificate for
itself (its own authority follows in the same file, so clients verify it) and writes the RSA key, which also signs service account tokens.
"""

import base64
import secrets
import ssl
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import yaml

from sandbox.control.layout import Layout
from sandbox.control.parts import key_maker, server
from sandbox.control.ports import Ports
from sandbox.files import write
from schemas.errors import Broken

CONTEXT = "plumbline-sandbox"
_LIMIT_S = 60
_RENEW_AFTER_S = 300 * 24 * 3600.0  # the certificate is valid for a year


def make_keys(layout: Layout, binaries: Mapping[str, Path]) -> None:
    """Certificate and key, unless they are there and will be valid for a while."""
    if layout.key.exists() and layout.certificate.exists() and time.time() - layout.key.stat().st_mtime < _RENEW_AFTER_S:
        return
    layout.key.unlink(missing_ok=True)
    layout.certificate.unlink(missing_ok=True)
    ended = subprocess.run(key_maker(layout, binaries), capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    if not (layout.key.exists() and layout.certificate.exists()):
        raise Broken(f"kube-apiserver made no certificate in {layout.keys}: {ended.stderr.strip()[-500:]}")


def admin_token(layout: Layout) -> str:
    """The administrator's token; made when there is none."""
    if not layout.tokens.exists():
        write(layout.tokens, f'{secrets.token_hex(32)},plumbline-admin,plumbline-admin,"system:masters"\n')
    return layout.tokens.read_text().partition(",")[0]


def write_kubeconfig(layout: Layout, ports: Ports) -> None:
    """For the administrator, with everything inside: it can be copied elsewhere and keeps working."""
    content = yaml.safe_dump(kubeconfig(server(ports), layout.certificate.read_bytes(), admin_token(layout)), sort_keys=False)
    write(layout.kubeconfig, content)


def kubeconfig(address: str, authority: bytes, token: str) -> dict[str, object]:
    """The document; `authority` is PEM."""
    cluster = {"server": address, "certificate-authority-data": base64.b64encode(authority).decode()}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CONTEXT, "cluster": cluster}],
        "users": [{"name": CONTEXT, "user": {"token": token}}],
        "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": CONTEXT}}],
        "current-context": CONTEXT,
    }


def trust(layout: Layout) -> ssl.SSLContext:
    """Verifies the servers of this sandbox, and no others."""
    return ssl.create_default_context(cafile=str(layout.certificate))
