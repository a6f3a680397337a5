"""The server of a tier: vLLM in a Deployment, its Service, and the budget that protects it. Pure manifests, used by `tier.py`."""

from typing import Any

from components.names import GPU_RESOURCE, INFERENCE_NAMESPACE
from components.objects import Manifest
from schemas.desired import DesiredTier
from schemas.marks import GROUP, VERIFIED

IMAGE = "vllm/vllm-openai:v0.11.2"
PORT = 8000
START_SECONDS = 1800  # how long loading a model may take, for the kubelet, the Deployment and the engine alike
TIER_LABEL = f"{GROUP}/tier"

_WEIGHTS = {"name": "weights", "path": "/root/.cache/huggingface"}
_SHARED_MEMORY = {"name": "shared-memory", "path": "/dev/shm"}  # NCCL moves tensors between the GPUs of a replica through it


def labels(tier: DesiredTier) -> dict[str, str]:
    """What selects the pods of a tier: for its Service, its budget and its InferencePool."""
    return {TIER_LABEL: tier.name}


def deployment(tier: DesiredTier, selector: dict[str, str]) -> Manifest:
    """The replicas. Their number is the autoscaler's field and not ours, or each update would take it back.

    A new replica beside the old ones would need GPUs that a full pool does not have, so an old one goes first.
    """
    spec = {
        "selector": {"matchLabels": labels(tier)},
        "progressDeadlineSeconds": START_SECONDS,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
        "template": {"metadata": {"labels": labels(tier)}, "spec": _pod(tier, selector)},
    }
    metadata = _metadata(tier) | {"annotations": {"pulumi.com/timeoutSeconds": str(START_SECONDS)}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def service(tier: DesiredTier) -> Manifest:
    """The tier's address inside the cluster."""
    port = {"name": "http", "port": PORT, "targetPort": "http"}
    return {"apiVersion": "v1", "kind": "Service", "metadata": _metadata(tier), "spec": {"selector": labels(tier), "ports": [port]}}


def disruption_budget(tier: DesiredTier) -> Manifest:
    """Drains take one replica at a time. `maxUnavailable`, because `minAvailable: 1` would block the drain of a single replica for ever."""
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": labels(tier)}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": _metadata(tier), "spec": spec}


def _metadata(tier: DesiredTier) -> dict[str, Any]:
    return {"name": tier.name, "namespace": INFERENCE_NAMESPACE, "labels": labels(tier)}


def _pod(tier: DesiredTier, selector: dict[str, str]) -> dict[str, Any]:
    """Only nodes whose hardware was verified are used: the label is ours, and quarantine takes it away."""
    return {
        "nodeSelector": {**selector, VERIFIED: "true"},
        "tolerations": [{"key": GPU_RESOURCE, "operator": "Exists", "effect": "NoSchedule"}],
        "automountServiceAccountToken": False,
        "containers": [_container(tier)],
        "volumes": [
            {"name": _WEIGHTS["name"], "emptyDir": {}},
            {"name": _SHARED_MEMORY["name"], "emptyDir": {"medium": "Memory", "sizeLimit": f"{4 * tier.gpus}Gi"}},
        ],
    }


def _container(tier: DesiredTier) -> dict[str, Any]:
    gpus = {GPU_RESOURCE: str(tier.gpus)}
    token = {"secretKeyRef": {"name": "hugging-face", "key": "token", "optional": True}}
    return {
        "name": "vllm",
        "image": IMAGE,
        "args": arguments(tier),
        "env": [{"name": "HF_TOKEN", "valueFrom": token}],
        "ports": [{"name": "http", "containerPort": PORT}],
        "resources": {"requests": gpus, "limits": gpus},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": volume["name"], "mountPath": volume["path"]} for volume in (_WEIGHTS, _SHARED_MEMORY)],
        **_probes(),
    }


def arguments(tier: DesiredTier) -> list[str]:
    """The command line of `vllm serve`. Weights are quantized to fp8 while they load when they are not published so."""
    flags = {
        "model": tier.model.removeprefix("hf://"),
        "served-model-name": tier.served_name,
        "max-model-len": str(tier.context),
        "tensor-parallel-size": str(tier.gpus),
        "port": str(PORT),
    } | ({"quantization": "fp8"} if tier.precision == "fp8" else {"dtype": "bfloat16"})
    return [f"--{flag}={value}" for flag, value in flags.items()]


def _probes() -> dict[str, Any]:
    """The liveness probe begins once the startup probe has succeeded, so that a model may load in peace."""
    health = {"httpGet": {"path": "/health", "port": "http"}}
    return {
        "startupProbe": {**health, "periodSeconds": 10, "failureThreshold": START_SECONDS // 10},
        "readinessProbe": {**health, "periodSeconds": 5, "failureThreshold": 3},
        "livenessProbe": {**health, "periodSeconds": 10, "failureThreshold": 6},
    }
