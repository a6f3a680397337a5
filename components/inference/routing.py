"""How requests reach a tier: InferencePool, its endpoint picker, and the route. Pure manifests, used by `tier.py`.

The picker chooses the replica by queue and prefix cache instead of in turn; it fails open, so that a tier outlives its picker.
"""

from typing import Any

from components.inference.server import PORT, labels
from components.names import GATEWAY, GATEWAY_NAMESPACE, INFERENCE_NAMESPACE
from components.objects import Manifest
from schemas.desired import DesiredTier

PICKER_IMAGE = "registry.k8s.io/gateway-api-inference-extension/epp:v1.2.1"
PICKER_PORT = 9002
HEALTH_PORT = 9003
REQUEST_TIMEOUT = "600s"  # a long answer is streamed for minutes

POOLS = "inference.networking.k8s.io"


def picker_name(tier: DesiredTier) -> str:
    """Of the picker's every object."""
    return f"{tier.name}-picker"


def inference_pool(tier: DesiredTier) -> Manifest:
    """The replicas of the tier as one backend of a route."""
    spec = {
        "selector": {"matchLabels": labels(tier)},
        "targetPorts": [{"number": PORT}],
        "endpointPickerRef": {"kind": "Service", "name": picker_name(tier), "port": {"number": PICKER_PORT}, "failureMode": "FailOpen"},
    }
    return {"apiVersion": f"{POOLS}/v1", "kind": "InferencePool", "metadata": _metadata(tier.name), "spec": spec}


def picker_manifests(tier: DesiredTier) -> list[Manifest]:
    """The endpoint picker: who it is, what it may read, the pod and its address."""
    name = picker_name(tier)
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _metadata(name)},
        *_picker_rights(name),
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": _metadata(name), "spec": _picker_deployment(tier)},
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": _metadata(name),
            "spec": {"selector": _picker_labels(tier), "ports": [{"name": "picker", "port": PICKER_PORT, "appProtocol": "http2"}]},
        },
    ]


def _picker_rights(name: str) -> list[Manifest]:
    """It watches the pods of its pool, and nothing outside its namespace."""
    version, watch = "rbac.authorization.k8s.io/v1", ["get", "list", "watch"]
    rules = [
        {"apiGroups": [""], "resources": ["pods"], "verbs": watch},
        {"apiGroups": [POOLS], "resources": ["inferencepools"], "verbs": watch},
    ]
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name}
    subject = {"kind": "ServiceAccount", "name": name, "namespace": INFERENCE_NAMESPACE}
    return [
        {"apiVersion": version, "kind": "Role", "metadata": _metadata(name), "rules": rules},
        {"apiVersion": version, "kind": "RoleBinding", "metadata": _metadata(name), "roleRef": reference, "subjects": [subject]},
    ]


def _picker_labels(tier: DesiredTier) -> dict[str, str]:
    return {"app.kubernetes.io/name": picker_name(tier)}


def _picker_deployment(tier: DesiredTier) -> dict[str, Any]:
    health = {"grpc": {"port": HEALTH_PORT, "service": "inference-extension"}}
    container = {
        "name": "picker",
        "image": PICKER_IMAGE,
        "args": [
            f"--pool-name={tier.name}",
            f"--pool-namespace={INFERENCE_NAMESPACE}",
            f"--grpc-port={PICKER_PORT}",
            f"--grpc-health-port={HEALTH_PORT}",
        ],
        "ports": [{"name": "picker", "containerPort": PICKER_PORT}],
        "readinessProbe": {**health, "periodSeconds": 5},
        "livenessProbe": {**health, "initialDelaySeconds": 5, "periodSeconds": 10},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True},
    }
    return {
        "replicas": 1,
        "selector": {"matchLabels": _picker_labels(tier)},
        "template": {
            "metadata": {"labels": _picker_labels(tier)},
            "spec": {"serviceAccountName": picker_name(tier), "containers": [container]},
        },
    }


def route(tier: DesiredTier) -> Manifest:
    """`/<tier>/v1/chat/completions` at the gateway is `/v1/chat/completions` at the tier."""
    rule = {
        "matches": [{"path": {"type": "PathPrefix", "value": f"/{tier.name}"}}],
        "filters": [{"type": "URLRewrite", "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}}],
        "backendRefs": [{"group": POOLS, "kind": "InferencePool", "name": tier.name}],
        "timeouts": {"request": REQUEST_TIMEOUT},
    }
    parent = {"name": GATEWAY, "namespace": GATEWAY_NAMESPACE}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": _metadata(tier.name),
        "spec": {"parentRefs": [parent], "rules": [rule]},
    }


def _metadata(name: str) -> dict[str, str]:
    return {"name": name, "namespace": INFERENCE_NAMESPACE}
