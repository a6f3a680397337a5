"""One tier: a model served on the verified nodes of one pool. Used by `inference.py`."""

from dataclasses import dataclass

import pulumi

from components.component import Component
from components.inference.routing import inference_pool, picker_manifests, route
from components.inference.scaling import scaled_object
from components.inference.server import deployment, disruption_budget, service
from components.objects import KubernetesObject
from schemas.desired import DesiredTier


@dataclass(frozen=True, kw_only=True)
class TierArgs:
    """The operators below must include keda, gateway-api and inference-extension: a spec with tiers is refused without them."""

    tier: DesiredTier
    selector: dict[str, str]  # of the pool's nodes


class Tier(Component):
    """The server first; what scales it and what leads to it once it serves."""

    layer = "inference"

    def __init__(self, name: str, args: TierArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        tier = args.tier
        server = KubernetesObject(name, deployment(tier, args.selector), self.part())
        around = [service(tier), disruption_budget(tier), scaled_object(tier), *picker_manifests(tier), inference_pool(tier), route(tier)]
        for manifest in around:
            KubernetesObject(manifest["metadata"]["name"], manifest, self.part(server))
        self.register_outputs({})
