"""The spec: what a person writes in cluster.yaml, field for field. A field stands here only when a component acts on it.

`load.py` reads it with positions, `rules/` holds the rules across fields, `resolve.py` fills the defaults in.
The descriptions are what an editor shows, and what an error calls the values that are allowed.
"""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Value

API_VERSION = "plumbline.dev/v1alpha1"


def _text(pattern: str, description: str, max_length: int | None = None) -> Meta:
    """Text that matches as a whole. A bare `$` would let a line break slip in behind it in Python, though not in an editor."""
    return Meta(pattern=rf"^({pattern})$(?!\n)", description=description, max_length=max_length)


Name = Annotated[
    str, _text(r"[a-z]([-a-z0-9]*[a-z0-9])?", "a name of at most 40 lower-case letters, digits and dashes, a letter first", max_length=40)
]
PoolName = Annotated[str, Meta(description="the name of a pool of this spec")]
Percent = Annotated[str, _text(r"(100|[1-9]?[0-9])%", "a whole percentage, such as 95%")]
Version = Annotated[str, _text(r"[0-9]+(\.[0-9]+){1,3}", "a dotted version, such as 580.95.05")]
Model = Annotated[str, _text(r"hf://[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+", "a model, such as hf://Qwen/Qwen3-8B", max_length=200)]
MigLayout = Annotated[
    str, _text(r"all-([1-7]g\.[0-9]+gb|balanced|disabled)", "a layout for every GPU, such as all-1g.10gb, all-balanced or all-disabled")
]
FilePath = Annotated[str, _text(r"[^\x00-\x1f\x7f]{1,1024}", "a path, relative to the folder of this file")]
LabelKey = Annotated[
    str,
    _text(
        r"([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?",
        "a Kubernetes label's key, such as plumbline.dev/pool",
    ),
]
LabelValue = Annotated[str, _text(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?", "a Kubernetes label's value, as text")]
Labels = Annotated[dict[LabelKey, LabelValue], Meta(min_length=1, max_length=16)]
Count = Annotated[int, Meta(ge=1, le=100_000)]

Platform = Literal["generic", "openshift", "rke2", "k3s", "aks", "eks", "gke", "openstack"]
FabricKind = Literal["infiniband", "roce"]
Allocation = Literal["sriov", "rdma-shared", "host-device"]
KernelModules = Literal["open", "proprietary"]
Gpudirect = Literal["dmabuf", "peermem", "none"]
Operator = Literal["keda", "lws", "gateway-api", "inference-extension"]
Precision = Literal["bf16", "fp8"]
TaintEffect = Literal["NoSchedule", "NoExecute"]


class Metadata(Value, kw_only=True):
    """What the cluster is called."""

    name: Name


class Pool(Value, kw_only=True):
    """Nodes of one machine profile."""

    name: Name
    machine: Annotated[str, Meta(max_length=60, description="the name of a machine profile: `plumbline validate --machines` lists them")]
    nodes: Annotated[Count, Meta(description="how many nodes the pool should have")]
    selector: Annotated[Labels, Meta(description="labels that every node of this pool carries, and no node of another pool")]


class Fabric(Value, kw_only=True):
    """The network between the nodes of the pools named."""

    pools: Annotated[tuple[PoolName, ...], Meta(min_length=1, description="the pools on this network")]
    kind: Annotated[FabricKind, Meta(description="what the NICs' ports speak")]
    rails: Annotated[int, Meta(ge=1, le=16, description="networks a node; its machine has at least as many compute NICs")]
    mtu: Annotated[int, Meta(ge=1280, le=9978, description="bytes; at most 4096 on InfiniBand")] = 4096
    allocation: Annotated[Allocation, Meta(description="how a pod is given a NIC")] = "sriov"


class GpuDriver(Value, kw_only=True):
    """The NVIDIA driver of all pools."""

    version: Version
    kernel_modules: Annotated[KernelModules, Meta(description="which flavour of the kernel modules; Blackwell needs the open one")] = "open"
    gpudirect: Annotated[Gpudirect, Meta(description="how NICs reach GPU memory; dmabuf needs the open modules")] = "dmabuf"


class TimeSlicing(Value, kw_only=True):
    """Pods take turns on a GPU, without a wall between their memories."""

    replicas: Annotated[int, Meta(ge=2, le=64, description="pods a GPU")]


class Mps(Value, kw_only=True):
    """Pods run on a GPU at the same time, through the Multi-Process Service."""

    replicas: Annotated[int, Meta(ge=2, le=48, description="pods a GPU")]


class Mig(Value, kw_only=True):
    """A GPU is cut into instances of their own memory and compute."""

    profile: MigLayout


class Sharing(Value, kw_only=True):
    """How the GPUs of one pool are shared: exactly one of the three."""

    time_slicing: TimeSlicing | None = None
    mps: Mps | None = None
    mig: Mig | None = None


class Drivers(Value, kw_only=True):
    """What makes the GPUs usable."""

    gpu: GpuDriver
    sharing: Annotated[dict[PoolName, Sharing], Meta(description="by the pool's name; a pool that is not named has whole GPUs")] = {}


class Charts(Value, kw_only=True):
    """Where charts come from: a lock file, and optionally a folder that mirrors every source."""

    lock: Annotated[FilePath, Meta(description="path of the chart lock, relative to the folder of this file")]
    mirror: Annotated[FilePath | None, Meta(description="a folder of chart archives, relative to the folder of this file")] = None


class Operators(Value, kw_only=True):
    """What is installed above the drivers."""

    install: Annotated[tuple[Operator, ...], Meta(description="the operators wanted")] = ()
    charts: Charts


class Replicas(Value, kw_only=True):
    """Between how many copies of the model the tier scales."""

    min: Annotated[int, Meta(ge=1, le=1000, description="One at least: nothing notices the first request of a tier that has none.")] = 1
    max: Annotated[int, Meta(ge=1, le=1000)]


class Tier(Value, kw_only=True):
    """A model served: an inference service level on one pool."""

    name: Name
    pool: PoolName
    model: Model
    precisions: Annotated[tuple[Precision, ...], Meta(min_length=1, description="the first that the GPUs run natively counts")] = ("bf16",)
    context: Annotated[int, Meta(ge=512, le=1_048_576, description="tokens a request may hold")] = 8192
    gpus: Annotated[int, Meta(ge=1, le=8, description="GPUs a replica (tensor parallel)")] = 1
    replicas: Replicas


class Inference(Value, kw_only=True):
    """The models served."""

    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1, max_length=64)]


class Gate(Value, kw_only=True):
    """The condition to enter a layer."""

    verified: Annotated[Percent, Meta(description="a whole percentage, such as 95%: the share of each pool's nodes that must be verified")]


class Gates(Value, kw_only=True):
    """The conditions to enter the layers that hardware can hold back; without one a layer is open."""

    operators: Gate | None = None
    inference: Gate | None = None


class Quarantine(Value, kw_only=True):
    """How nodes that deviate are taken out of service."""

    budget: Annotated[Percent, Meta(description="a whole percentage: how much of a pool may be quarantined at once, rounded up")] = "20%"
    effect: Annotated[TaintEffect, Meta(description="whether running pods stay (NoSchedule) or go (NoExecute)")] = "NoSchedule"


class Reconcile(Value, kw_only=True):
    """How drift of the hardware is closed."""

    quarantine: Quarantine = Quarantine()
    confirm: Annotated[int, Meta(ge=1, le=100, description="probe passes in a row that must agree before an act")] = 2


class ClusterSpec(Value, kw_only=True):
    """The cluster, layer by layer."""

    platform: Annotated[Platform, Meta(description="the Kubernetes it runs on")] = "generic"
    pools: Annotated[tuple[Pool, ...], Meta(min_length=1, max_length=64)]
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


NOT_SUPPORTED_YET: dict[str, frozenset[str]] = {
    "spec": frozenset({"energy"}),
    "spec.drivers.sharing.*": frozenset({"dra"}),
    "spec.fabric.allocation": frozenset({"dranet"}),
    "spec.fabric.kind": frozenset({"spectrum-x", "ethernet"}),
    "spec.inference": frozenset({"guardrails"}),
    "spec.inference.tiers[]": frozenset({"budget", "complexity", "disaggregate", "latency", "quality"}),
    "spec.operators.install[]": frozenset({"kueue", "observability"}),
    "spec.reconcile": frozenset({"schedule"}),
}
"""Fields and values that the design names and no component acts on yet, by where they would stand: refused, never ignored.

`[]` is any item of a list, `*` any name.
"""
