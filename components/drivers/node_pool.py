"""The hardware of one pool, as a resource: the engine compares what its nodes must measure with what they do. Used by `drivers.py`."""

from dataclasses import dataclass
from typing import Any

import pulumi

from schemas.desired import HardwareExpectation
from schemas.plain import plain


@dataclass(frozen=True)
class NodePoolArgs:
    expect: HardwareExpectation


class NodePool(pulumi.CustomResource):
    """One pool of nodes. Our provider reads the reports of its nodes before every preview and update.

    `nodes` holds only what must change: `train-2: gpu3: pcieWidth: 8 => 16`, or a state such as `quarantined => in-service`.
    """

    nodes: pulumi.Output[dict[str, Any]]
    verified: pulumi.Output[int]
    quarantined: pulumi.Output[dict[str, str]]
    unknown: pulumi.Output[int]

    def __init__(self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        outputs = dict.fromkeys(("nodes", "verified", "quarantined", "unknown", "digests", "clusterId"))
        super().__init__("plumbline:hardware:NodePool", name, {"expect": plain(args.expect), **outputs}, opts)
