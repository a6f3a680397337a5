"""The inference layer as one component. Built by `stacks`."""

from dataclasses import dataclass

import pulumi

from components.component import Component
from components.inference.tier import Tier, TierArgs
from components.names import INFERENCE_NAMESPACE
from components.objects import KubernetesObject, namespace
from schemas.desired import DesiredState


@dataclass(frozen=True, kw_only=True)
class InferenceArgs:
    desired: DesiredState


class Inference(Component):
    """The tiers of the spec, side by side in one namespace."""

    layer = "inference"

    def __init__(self, name: str, args: InferenceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        desired = args.desired
        home = KubernetesObject(INFERENCE_NAMESPACE, namespace(INFERENCE_NAMESPACE, pod_security="baseline"), self.part())
        for tier in desired.tiers:
            Tier(tier.name, TierArgs(tier=tier, selector=desired.pool(tier.pool).selector), self.part(home))
        self.register_outputs({})
