"""A Kubernetes object, registered from the manifest that the API server will see. Used by every component."""

from collections.abc import Mapping
from typing import Any

import pulumi

Manifest = Mapping[str, Any]

SKIP_AWAIT = {"pulumi.com/skipAwait": "true"}
"""Annotation for an object whose readiness cannot be promised by this update; each use says why."""


class KubernetesObject(pulumi.CustomResource):
    """One object of any kind. The typed classes of `pulumi_kubernetes` register the same, but importing those of core/v1 alone takes
    as long as the rest of a preview's start (0.7 s), and they know no custom resources.
    """

    def __init__(self, name: str, manifest: Manifest, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(type_token(manifest), name, dict(manifest), opts)


def type_token(manifest: Manifest) -> str:
    """kubernetes:<group>/<version>:<Kind>, where the group that Kubernetes leaves empty is called core."""
    version: str = manifest["apiVersion"]
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{manifest['kind']}"


def namespace(name: str, *, pod_security: str) -> Manifest:
    """A namespace whose pods must keep this Pod Security Standard: privileged, baseline or restricted."""
    labels = {"pod-security.kubernetes.io/enforce": pod_security}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
