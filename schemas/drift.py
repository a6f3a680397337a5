"""Drift: all differences of one check, told apart by kind; and the state each node is in."""

from enum import StrEnum

from schemas.base import Record
from schemas.finding import Judgement, Kind, Layer, Scalar


class NodeState(StrEnum):
    """Where a node stands, as its labels and taints say."""

    UNVERIFIED = "unverified"  # without our label: nothing has vouched for it yet
    IN_SERVICE = "in-service"  # labelled verified
    QUARANTINED = "quarantined"
    RESPECTED = "respected"  # a person took our taint away while the finding is open: reported, not fought
    MISSING = "missing"  # declared and not in the cluster


class NodeObservation(Record, kw_only=True):
    """One node of a pool: its state in the cluster and what its report says, judged."""

    node: str
    pool: str
    state: NodeState
    judgement: Judgement
    digest: str | None = None
    since: str | None = None  # RFC 3339: when the facts last changed
    passes: int = 0  # how many passes in a row had these facts
    age_seconds: float | None = None  # of the last heartbeat, by the API server's clock
    judged_digest: str | None = None  # the digest that the recorded verdict was judged from
    recorded_verdict: str | None = None  # in the report's status, as the last reconcile wrote it
    identity_gpus: tuple[tuple[int, str], ...] = ()  # (NVML index, bus address) in the order of facts.gpus
    quarantine: str | None = None  # the finding named by our label


class PoolObservation(Record, kw_only=True):
    pool: str
    machine: str
    declared_nodes: int
    nodes: tuple[NodeObservation, ...] = ()
    strays: tuple[str, ...] = ()  # reports that claim this pool, of nodes without its labels


class ResourceDrift(Record, kw_only=True):
    """One changed resource of a layer: unapplied or configuration drift."""

    kind: Kind
    layer: Layer
    urn: str
    type: str
    name: str
    op: str
    fields: tuple[tuple[str, str, Scalar, Scalar], ...] = ()  # (path, kind, declared, observed)


class LayerError(Record, kw_only=True):
    layer: Layer
    kind: Kind
    message: str


class Drift(Record, kw_only=True):
    """One check of one cluster."""

    cluster: str
    pools: tuple[PoolObservation, ...] = ()
    resources: tuple[ResourceDrift, ...] = ()
    unreachable: tuple[LayerError, ...] = ()
