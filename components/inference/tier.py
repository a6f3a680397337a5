"""One tier: a model served on the verified nodes of one pool. Used by `inference.py`."""

from dataclasses import dataclass

import pulumi

from components.component import Component
from components.inference.picker import EndpointPicker, EndpointPickerArgs
from components.inference.routing import inference_pool, picker_name, route
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
    """The server; what scales and protects it; and the way to it, which is opened once there is something to reach."""

    layer = "inference"

    def __init__(self, name: str, args: TierArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        tier = args.tier
        server = KubernetesObject(name, deployment(tier, args.selector), self.part())
        picker = EndpointPicker(picker_name(tier), EndpointPickerArgs(pool=tier.name), self.part())
        for manifest in (service(tier), disruption_budget(tier), scaled_object(tier)):
            KubernetesObject(name, manifest, self.part(server))
        pool = KubernetesObject(name, inference_pool(tier), self.part(server, picker))
        KubernetesObject(name, route(tier), self.part(pool))
        self.register_outputs({})
