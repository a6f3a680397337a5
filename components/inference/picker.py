"""The endpoint picker of a tier: it chooses a replica for each request by queue and prefix cache. Used by `tier.py`."""

from dataclasses import dataclass
from typing import Any

import pulumi

from components.component import Component
from components.names import INFERENCE_NAMESPACE
from components.objects import KubernetesObject, Manifest

IMAGE = "registry.k8s.io/gateway-api-inference-extension/epp:v1.2.1"
PORT = 9002
HEALTH_PORT = 9003


@dataclass(frozen=True)
class EndpointPickerArgs:
    """The InferencePool whose replicas it chooses from; it may be made later."""

    pool: str


class EndpointPicker(Component):
    """Who it is and what it may read; then the pod; then its address."""

    layer = "inference"

    def __init__(self, name: str, args: EndpointPickerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        rights = [KubernetesObject(name, manifest, self.part()) for manifest in account_and_rights(name)]
        pod = KubernetesObject(name, deployment(name, args.pool), self.part(*rights))
        KubernetesObject(name, service(name), self.part(pod))
        self.register_outputs({})


def account_and_rights(name: str) -> list[Manifest]:
    """It watches the pods and pools of its namespace, and nothing else."""
    version, watch = "rbac.authorization.k8s.io/v1", ["get", "list", "watch"]
    rules = [
        {"apiGroups": [""], "resources": ["pods"], "verbs": watch},
        {"apiGroups": ["inference.networking.k8s.io"], "resources": ["inferencepools"], "verbs": watch},
    ]
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name}
    subject = {"kind": "ServiceAccount", "name": name, "namespace": INFERENCE_NAMESPACE}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _metadata(name)},
        {"apiVersion": version, "kind": "Role", "metadata": _metadata(name), "rules": rules},
        {"apiVersion": version, "kind": "RoleBinding", "metadata": _metadata(name), "roleRef": reference, "subjects": [subject]},
    ]


def deployment(name: str, pool: str) -> Manifest:
    """One pod: two pickers would each see half of the queue."""
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": _labels(name)},
        "template": {
            "metadata": {"labels": _labels(name)},
            "spec": {"serviceAccountName": name, "containers": [_container(pool)]},
        },
    }
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": _metadata(name), "spec": spec}


def service(name: str) -> Manifest:
    """Where the gateway asks."""
    port = {"name": "picker", "port": PORT, "appProtocol": "http2"}
    return {"apiVersion": "v1", "kind": "Service", "metadata": _metadata(name), "spec": {"selector": _labels(name), "ports": [port]}}


def _container(pool: str) -> dict[str, Any]:
    health = {"grpc": {"port": HEALTH_PORT, "service": "inference-extension"}}
    flags = {"pool-name": pool, "pool-namespace": INFERENCE_NAMESPACE, "grpc-port": PORT, "grpc-health-port": HEALTH_PORT}
    return {
        "name": "picker",
        "image": IMAGE,
        "args": [f"--{flag}={value}" for flag, value in flags.items()],
        "ports": [{"name": "picker", "containerPort": PORT}],
        "readinessProbe": {**health, "periodSeconds": 5},
        "livenessProbe": {**health, "initialDelaySeconds": 5, "periodSeconds": 10},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True},
    }


def _labels(name: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": name}


def _metadata(name: str) -> dict[str, str]:
    return {"name": name, "namespace": INFERENCE_NAMESPACE}
