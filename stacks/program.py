"""One stack: from its name and the spec to resources and a contract. Run by the engine through `__main__.py`."""

from os import environ
from pathlib import Path

import pulumi

from components.charts import ChartLibrary
from components.cluster import Cluster, KubernetesProvider
from schemas.chart_lock import load_chart_lock
from schemas.contracts import contract
from schemas.desired import ChartSource
from schemas.errors import InputError, PlumblineError
from schemas.finding import Layer
from schemas.load import find_spec, load_desired
from schemas.plain import plain
from schemas.version import VERSION
from stacks.gates import enter
from stacks.layers import BUILDERS, Site
from stacks.lower import require_lower
from stacks.names import StackName, parse_stack_name

MIRROR = "PLUMBLINE_MIRROR"
"""Environment variable: a folder of chart archives that is used instead of the one that the spec names."""


def main() -> None:
    """Build the stack. What a person can put right is shown as one message, without a traceback."""
    try:
        build(parse_stack_name(pulumi.get_stack()), project_root())
    except PlumblineError as error:
        raise pulumi.RunError(str(error)) from error


def project_root() -> Path:
    """The folder of Pulumi.yaml. Older language hosts do not tell; every host runs the program in the folder that `main` names."""
    return Path(pulumi.get_root_directory() or Path.cwd().parent)


def build(stack: StackName, root: Path) -> None:
    """The identity of the cluster, then the layer below, then the gate; only then anything is built on them."""
    desired = load_desired(spec_path(stack, root))
    if desired.cluster != stack.cluster:
        raise InputError(f"stack {stack} is for cluster {stack.cluster}, and its spec declares {desired.cluster}")
    site = Site(desired=desired, library=library(desired.charts), probe_image=probe_image())
    options = ground(desired.cluster)
    require_lower(desired, stack.layer)
    enter(desired, stack.layer)
    raise_layer(site, stack.layer, options)


def ground(cluster: str) -> pulumi.ResourceOptions:
    """What a layer stands on: the cluster's identity, checked, and the Kubernetes provider bound to it. Both start while we ask on."""
    identity = Cluster(cluster)
    return pulumi.ResourceOptions(providers=[KubernetesProvider(identity)], depends_on=[identity])


def raise_layer(site: Site, layer: Layer, options: pulumi.ResourceOptions) -> None:
    """The layer itself, and its contract."""
    BUILDERS[layer](site, options)
    pulumi.export("contract", plain(contract(site.desired, layer)))


def spec_path(stack: StackName, root: Path) -> Path:
    """The configured spec, from the project's folder; without one, the cluster's own."""
    configured = pulumi.Config("plumbline").get("spec")
    return root / configured if configured else find_spec(stack.cluster, root)


def library(source: ChartSource) -> ChartLibrary:
    """The locked charts. Archives lie in the mirror; without one, beside the lock."""
    lock = Path(source.lock)
    mirror = environ.get(MIRROR) or source.mirror or lock.parent
    return ChartLibrary(lock=load_chart_lock(lock), mirror=Path(mirror))


def probe_image() -> str:
    """The probe of this very version: what it reports is what these components and this reconciler understand."""
    return f"plumbline-probe:{VERSION}"
