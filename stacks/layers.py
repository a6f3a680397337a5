"""Which component is which layer. Used by `program.py`.

A component is imported when its layer is built: each preview builds one of the four.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pulumi

from components.charts import ChartLibrary
from schemas.desired import DesiredState
from schemas.finding import Layer


@dataclass(frozen=True, kw_only=True)
class Site:
    """All that a layer is made from."""

    desired: DesiredState
    library: ChartLibrary
    probe_image: str


Builder = Callable[[Site, pulumi.ResourceOptions], object]


def fabric(site: Site, opts: pulumi.ResourceOptions) -> object:
    from components.fabric.fabric import Fabric, FabricArgs

    return Fabric("fabric", FabricArgs(desired=site.desired, library=site.library), opts)


def drivers(site: Site, opts: pulumi.ResourceOptions) -> object:
    from components.drivers.drivers import Drivers, DriversArgs

    return Drivers("drivers", DriversArgs(desired=site.desired, library=site.library, probe_image=site.probe_image), opts)


def operators(site: Site, opts: pulumi.ResourceOptions) -> object:
    from components.operators.operators import Operators, OperatorsArgs

    return Operators("operators", OperatorsArgs(desired=site.desired, library=site.library), opts)


def inference(site: Site, opts: pulumi.ResourceOptions) -> object:
    from components.inference.inference import Inference, InferenceArgs

    return Inference("inference", InferenceArgs(desired=site.desired), opts)


BUILDERS: dict[Layer, Builder] = {"fabric": fabric, "drivers": drivers, "operators": operators, "inference": inference}
