"""How requests reach a tier: its replicas as an InferencePool, and the route that ends there. Pure manifests, used by `tier.py`."""

from typing import Any

from components.inference import picker
from components.inference.server import PORT, labels
from components.names import GATEWAY, GATEWAY_NAMESPACE, INFERENCE_NAMESPACE
from components.objects import Manifest
from schemas.desired import DesiredTier

GROUP = "inference.networking.k8s.io"
REQUEST_TIMEOUT = "600s"  # a long answer is streamed for minutes


def picker_name(tier: DesiredTier) -> str:
    """Of the endpoint picker and of its Service."""
    return f"{tier.name}-picker"


def inference_pool(tier: DesiredTier) -> Manifest:
    """The replicas of the tier as one backend. It fails open, so that a tier outlives its picker."""
    chosen_by = {"kind": "Service", "name": picker_name(tier), "port": {"number": picker.PORT}, "failureMode": "FailOpen"}
    spec = {"selector": {"matchLabels": labels(tier)}, "targetPorts": [{"number": PORT}], "endpointPickerRef": chosen_by}
    return _named(tier, f"{GROUP}/v1", "InferencePool", spec)


def route(tier: DesiredTier) -> Manifest:
    """`/<tier>/v1/chat/completions` at the gateway is `/v1/chat/completions` at the tier."""
    rule = {
        "matches": [{"path": {"type": "PathPrefix", "value": f"/{tier.name}"}}],
        "filters": [{"type": "URLRewrite", "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}}],
        "backendRefs": [{"group": GROUP, "kind": "InferencePool", "name": tier.name}],
        "timeouts": {"request": REQUEST_TIMEOUT},
    }
    parent = {"name": GATEWAY, "namespace": GATEWAY_NAMESPACE}
    return _named(tier, "gateway.networking.k8s.io/v1", "HTTPRoute", {"parentRefs": [parent], "rules": [rule]})


def _named(tier: DesiredTier, version: str, kind: str, spec: dict[str, Any]) -> Manifest:
    metadata = {"name": tier.name, "namespace": INFERENCE_NAMESPACE, "labels": labels(tier)}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}
