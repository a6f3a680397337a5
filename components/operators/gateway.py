"""The gateway through which the tiers are reached. Used by `operators.py` when a Gateway API implementation is installed."""

import pulumi

from components.component import Component
from components.names import GATEWAY, GATEWAY_NAMESPACE, INFERENCE_NAMESPACE
from components.objects import KubernetesObject, Manifest

CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"
"""The implementation that serves the class: Envoy Gateway, whose routes may end in an InferencePool."""


class TierGateway(Component):
    """One GatewayClass and one Gateway; each tier hangs its route on it."""

    layer = "operators"

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        served_by = KubernetesObject(f"{name}-class", gateway_class(), self.part())
        KubernetesObject(name, gateway(), self.part(served_by))
        self.register_outputs({})


def gateway_class() -> Manifest:
    """Which implementation serves our gateway."""
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "GatewayClass",
        "metadata": {"name": GATEWAY},
        "spec": {"controllerName": CONTROLLER},
    }


def gateway() -> Manifest:
    """Plain HTTP inside the cluster, for routes from the namespace of the tiers only."""
    routes = {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"kubernetes.io/metadata.name": INFERENCE_NAMESPACE}}}}
    listener = {"name": "http", "port": 80, "protocol": "HTTP", "allowedRoutes": routes}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": GATEWAY, "namespace": GATEWAY_NAMESPACE},
        "spec": {"gatewayClassName": GATEWAY, "listeners": [listener]},
    }
