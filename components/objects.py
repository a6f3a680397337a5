"""A Kubernetes object, registered from the manifest that the API server will see. Used by every component.

No component uses the classes of `pulumi_kubernetes`. They register the same, and know no custom resources, but its core/v1 alone takes
0.6 s to import, as long as everything else a program does in a preview; and once the package is imported, the engine's first answer
that mentions an object of core/v1 imports it.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import pulumi

Manifest = Mapping[str, Any]

SKIP_AWAIT = {"pulumi.com/skipAwait": "true"}
"""Annotation for an object whose readiness cannot be promised by this update; each use says why."""


class KubernetesObject(pulumi.CustomResource):
    """One object of any kind."""

    def __init__(self, name: str, manifest: Manifest, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(type_token(manifest), name, dict(manifest), opts)


def type_token(manifest: Manifest) -> str:
    """kubernetes:<group>/<version>:<Kind>, where the group that Kubernetes leaves empty is called core."""
    version: str = manifest["apiVersion"]
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{manifest['kind']}"


@cache
def plugin_version() -> str:
    """Of the engine's Kubernetes plugin: the one that the installed `pulumi_kubernetes` belongs to."""
    return version("pulumi_kubernetes")


def namespace(name: str, *, pod_security: str) -> Manifest:
    """A namespace whose pods must keep this Pod Security Standard: privileged, baseline or restricted."""
    labels = {"pod-security.kubernetes.io/enforce": pod_security}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
