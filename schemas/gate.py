"""A gate: the condition to enter a layer. Asked by the Pulumi program, answered by the provider from live reports and statuses.

fabric has no gate, because nothing runs yet that could be asked. drivers waits until the fabric operator says that it is ready.
operators and inference ask for a share of each pool's nodes verified. Everything here is pure; `reconcile` evaluates.
"""

from schemas.base import Record
from schemas.desired import DesiredState, HardwareExpectation
from schemas.finding import Layer
from schemas.resolve import expectation

NIC_CLUSTER_POLICY = "nic-cluster-policy"
"""The only name that the network operator reconciles; any other is marked as ignored."""


class StatusExpectation(Record, frozen=True, kw_only=True):
    """One object of the cluster that must say so itself: `path` in it, such as status.state, must equal `equals`."""

    api_version: str
    kind: str
    resource: str  # plural name in the API's path
    name: str
    equals: str
    path: str = "status.state"
    namespace: str | None = None  # None: cluster scoped


class GateRequest(Record, frozen=True, kw_only=True):
    """What is asked. `percent` of each pool's declared nodes must be verified; 0 asks for none."""

    layer: Layer
    percent: int = 0
    pools: tuple[HardwareExpectation, ...] = ()
    expect_status: tuple[StatusExpectation, ...] = ()


class GateAnswer(Record, frozen=True, kw_only=True):
    """What is answered. A closed gate says why, one sentence a pool or object."""

    open: bool
    reasons: tuple[str, ...] = ()
    cluster_id: str | None = None


def gate_request(desired: DesiredState, layer: Layer) -> GateRequest | None:
    """The gate before this layer; None where the spec asks for nothing."""
    percent = desired.gates.get(layer, 0)
    pools = tuple(expectation(desired, pool.name) for pool in desired.pools) if percent else ()
    statuses = (FABRIC_READY,) if layer == "drivers" and desired.fabric else ()
    if not pools and not statuses:
        return None
    return GateRequest(layer=layer, percent=percent, pools=pools, expect_status=statuses)


FABRIC_READY = StatusExpectation(
    api_version="mellanox.com/v1alpha1", kind="NicClusterPolicy", resource="nicclusterpolicies", name=NIC_CLUSTER_POLICY, equals="ready"
)
