"""How many replicas a tier has: a KEDA ScaledObject. Pure manifests, used by `tier.py`."""

from typing import Any

from components.inference.server import labels
from components.names import INFERENCE_NAMESPACE
from components.objects import Manifest
from schemas.desired import DesiredTier

PROMETHEUS = "http://prometheus-operated.monitoring.svc:9090"
WAITING = 5  # requests that wait, for each replica: vLLM's own production stack scales at the same


def scaled_object(tier: DesiredTier) -> Manifest:
    """Scale by the queue, not by load: a GPU at 100 % may still be keeping up, a request that waits says that it is not."""
    spec = {
        "scaleTargetRef": {"name": tier.name},
        "minReplicaCount": tier.min_replicas,
        "maxReplicaCount": tier.max_replicas,
        "pollingInterval": 15,
        "cooldownPeriod": 300,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": _behavior()}},
        "triggers": [_waiting(tier)],
    }
    metadata = {"name": tier.name, "namespace": INFERENCE_NAMESPACE, "labels": labels(tier)}
    return {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": metadata, "spec": spec}


def _behavior() -> dict[str, Any]:
    """Up at once, at most doubling; down only after five quiet minutes, because a replica takes minutes to come back."""
    double = {"type": "Percent", "value": 100, "periodSeconds": 15}
    return {
        "scaleUp": {"stabilizationWindowSeconds": 0, "policies": [double]},
        "scaleDown": {"stabilizationWindowSeconds": 300},
    }


def _waiting(tier: DesiredTier) -> dict[str, Any]:
    """The requests that wait inside the replicas, all together; KEDA divides by the threshold."""
    query = f'sum(vllm:num_requests_waiting{{model_name="{tier.served_name}"}})'
    metadata = {"serverAddress": PROMETHEUS, "query": query, "threshold": str(WAITING)}
    return {"type": "prometheus", "name": "waiting", "metricType": "AverageValue", "metadata": metadata}
