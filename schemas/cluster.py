"""The spec: what a person writes in cluster.yaml, field for field. A field stands here only when a component acts on it.

`load.py` reads it with positions, `check.py` holds the rules across fields, `resolve.py` fills the defaults in.
"""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Value

API_VERSION = "plumbline.dev/v1alpha1"

Name = Annotated[
    str,
    Meta(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40, description="A DNS label: lower case letters, digits, dashes."),
]
Percent = Annotated[str, Meta(pattern=r"^(100|[1-9]?[0-9])%$", description="A whole percentage, such as 95%.")]
Version = Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+){1,3}$", description="A dotted version, such as 580.95.05.")]
Count = Annotated[int, Meta(ge=1, le=100_000)]
Labels = Annotated[dict[str, str], Meta(min_length=1, max_length=16)]

Platform = Literal["generic", "openshift", "rke2", "k3s", "aks", "eks", "gke", "openstack"]
FabricKind = Literal["infiniband", "roce"]
Allocation = Literal["sriov", "rdma-shared", "host-device"]
KernelModules = Literal["open", "proprietary"]
Gpudirect = Literal["dmabuf", "peermem", "none"]
Operator = Literal["keda", "lws", "gateway-api", "inference-extension"]
Precision = Literal["bf16", "fp8"]
TaintEffect = Literal["NoSchedule", "NoExecute"]


class Metadata(Value, kw_only=True):
    name: Name


class Pool(Value, kw_only=True):
    """Nodes of one machine profile."""

    name: Name
    machine: Annotated[str, Meta(max_length=60, description="The name of a machine profile: `plumbline validate --machines` lists them.")]
    nodes: Annotated[Count, Meta(description="How many nodes the pool should have.")]
    selector: Annotated[Labels, Meta(description="Labels that every node of this pool carries.")]


class Fabric(Value, kw_only=True):
    """The network between the nodes of the pools named."""

    pools: Annotated[tuple[Name, ...], Meta(min_length=1)]
    kind: FabricKind
    rails: Annotated[int, Meta(ge=1, le=16, description="Networks per node; each machine needs that many compute NICs.")]
    mtu: Annotated[int, Meta(ge=1280, le=9978)] = 4096
    allocation: Allocation = "sriov"


class GpuDriver(Value, kw_only=True):
    version: Version
    kernel_modules: KernelModules = "open"
    gpudirect: Gpudirect = "dmabuf"


class TimeSlicing(Value, kw_only=True):
    replicas: Annotated[int, Meta(ge=2, le=64)]


class Mps(Value, kw_only=True):
    replicas: Annotated[int, Meta(ge=2, le=48)]


class Mig(Value, kw_only=True):
    profile: Annotated[str, Meta(pattern=r"^all-[1-7]g\.[0-9]+gb$|^all-disabled$|^all-balanced$")]


class Sharing(Value, kw_only=True):
    """How the GPUs of one pool are shared: exactly one of the three."""

    time_slicing: TimeSlicing | None = None
    mps: Mps | None = None
    mig: Mig | None = None


class Drivers(Value, kw_only=True):
    gpu: GpuDriver
    sharing: dict[Name, Sharing] = {}


class Charts(Value, kw_only=True):
    """Where charts come from: a lock file, and optionally a folder that mirrors every source."""

    lock: Annotated[str, Meta(description="Path of the chart lock, relative to this file.")]
    mirror: Annotated[str | None, Meta(description="A folder of chart archives, relative to this file.")] = None


class Operators(Value, kw_only=True):
    install: tuple[Operator, ...] = ()
    charts: Charts


class Replicas(Value, kw_only=True):
    min: Annotated[int, Meta(ge=0, le=1000)] = 1
    max: Annotated[int, Meta(ge=1, le=1000)]


class Tier(Value, kw_only=True):
    """A model served: an inference service level on one pool."""

    name: Name
    pool: Name
    model: Annotated[str, Meta(pattern=r"^hf://[\w.-]+/[\w.-]+$", description="hf://organisation/model")]
    precisions: Annotated[tuple[Precision, ...], Meta(min_length=1, description="In order of preference; the first that the GPUs run natively.")] = ("bf16",)
    context: Annotated[int, Meta(ge=512, le=1_048_576, description="Tokens a request may hold.")] = 8192
    gpus: Annotated[int, Meta(ge=1, le=8, description="GPUs a replica uses (tensor parallel).")] = 1
    replicas: Replicas


class Inference(Value, kw_only=True):
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1)]


class Gate(Value, kw_only=True):
    """The condition to enter a layer."""

    verified: Annotated[Percent, Meta(description="Share of each pool's nodes that must be verified.")]


class Gates(Value, kw_only=True):
    operators: Gate | None = None
    inference: Gate | None = None


class Quarantine(Value, kw_only=True):
    budget: Annotated[Percent, Meta(description="Share of a pool that may be quarantined at once, rounded up.")] = "20%"
    effect: TaintEffect = "NoSchedule"


class Reconcile(Value, kw_only=True):
    quarantine: Quarantine = Quarantine()
    confirm: Annotated[int, Meta(ge=1, le=100, description="Passes that must agree before an act.")] = 2


class ClusterSpec(Value, kw_only=True):
    platform: Platform = "generic"
    pools: Annotated[tuple[Pool, ...], Meta(min_length=1)]
    drivers: Drivers
    fabric: Fabric | None = None
    operators: Operators
    inference: Inference | None = None
    gates: Gates = Gates()
    reconcile: Reconcile = Reconcile()


class Cluster(Value, kw_only=True):
    """One AI cluster, declared."""

    api_version: Literal["plumbline.dev/v1alpha1"]
    kind: Literal["Cluster"]
    metadata: Metadata
    spec: ClusterSpec


NOT_SUPPORTED_YET = frozenset(
    {
        "spec.energy",
        "spec.inference.guardrails",
        "spec.reconcile.schedule",
        "spec.drivers.sharing.*.dra",
        "spec.inference.tiers[].complexity",
        "spec.inference.tiers[].disaggregate",
        "spec.inference.tiers[].quality",
        "spec.inference.tiers[].latency",
        "spec.inference.tiers[].budget",
    }
)
"""Fields that the design names and no component acts on yet: refused with that sentence, never ignored."""
