"""The operators layer as one component. Built by `stacks`."""

from dataclasses import dataclass

import pulumi

from components.charts import ChartLibrary, OperatorChart, OperatorChartArgs
from components.component import Component
from components.names import GATEWAY, GATEWAY_NAMESPACE
from components.operators.gateway import TierGateway
from schemas.cluster import Operator
from schemas.desired import DesiredState

NAMESPACES: dict[Operator, str] = {
    "keda": "keda",
    "lws": "lws-system",
    "gateway-api": GATEWAY_NAMESPACE,
    "inference-extension": "inference-extension-system",
}
"""Where each operator runs. Its chart has the operator's name."""


@dataclass(frozen=True, kw_only=True)
class OperatorsArgs:
    desired: DesiredState
    library: ChartLibrary


class Operators(Component):
    """The operators that the spec names, side by side; the gateway of the tiers after the one that serves it."""

    layer = "operators"

    def __init__(self, name: str, args: OperatorsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        installed = {operator: self._install(operator, args.library) for operator in sorted(args.desired.operators)}
        if "gateway-api" in installed:
            TierGateway(GATEWAY, self.part(installed["gateway-api"]))
        self.register_outputs({})

    def _install(self, operator: Operator, library: ChartLibrary) -> OperatorChart:
        args = OperatorChartArgs(chart=operator, namespace=NAMESPACES[operator], library=library)
        return OperatorChart(operator, args, self.part())
