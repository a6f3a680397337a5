"""Gates: may this layer be entered? Asked through the provider by the Pulumi program, and by `plumbline up` while it waits.

A node counts as verified while it carries our label and a fresh report vouches for it: the label is what the tiers above select,
and a report alone would open the gate to a layer whose pods then find no node.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from reconcile.api import Api, cluster_id
from reconcile.observe import observe
from schemas.drift import NodeObservation, NodeState, PoolObservation
from schemas.finding import Verdict
from schemas.gate import GateAnswer, GateRequest, StatusExpectation

NAMED = 5  # nodes of a pool that a reason names

Statuses = Mapping[StatusExpectation, str | None]
"""What each object says of itself; None when it is not there or says nothing."""


def ask(api: Api, request: GateRequest) -> GateAnswer:
    """Read what the gate is about, and answer."""
    pools = observe(api, request.pools) if request.pools else ()
    statuses = {wanted: _status(api, wanted) for wanted in request.expect_status}
    return answer(request, pools, statuses, cluster_id(api))


def answer(request: GateRequest, pools: tuple[PoolObservation, ...], statuses: Statuses, cluster: str) -> GateAnswer:
    """Pure: open, or one reason for each pool and object that keeps it closed."""
    reasons = (*_closed_by_pools(request.percent, pools), *_closed_by_statuses(statuses))
    return GateAnswer(open=not reasons, reasons=reasons, cluster_id=cluster)


def _closed_by_pools(percent: int, pools: tuple[PoolObservation, ...]) -> Iterator[str]:
    for pool in pools:
        verified = sum(_verified(node) for node in pool.nodes)
        if verified * 100 < percent * pool.declared_nodes:
            others = "; ".join(_why_not(pool))
            yield f"pool {pool.pool}: {verified} of {pool.declared_nodes} nodes are verified, {percent}% are needed: {others}"


def _verified(node: NodeObservation) -> bool:
    return node.state is NodeState.IN_SERVICE and node.judgement.verdict in (Verdict.HEALTHY, Verdict.DEGRADED)


def _why_not(pool: PoolObservation) -> Iterator[str]:
    others = [node for node in pool.nodes if not _verified(node)]
    for node in others[:NAMED]:
        yield f"{node.node} {_standing(node)}"
    if len(others) > NAMED:
        yield f"and {len(others) - NAMED} more"


def _standing(node: NodeObservation) -> str:
    judgement = node.judgement
    if node.state in (NodeState.QUARANTINED, NodeState.RESPECTED):
        return f"is {node.state} ({node.quarantine})"
    if judgement.verdict is Verdict.UNKNOWN:
        return f"is unknown ({judgement.reason})"
    if judgement.verdict is Verdict.UNHEALTHY:
        return f"is unhealthy ({judgement.findings[0].summary})"
    return "is healthy and not marked yet: `plumbline reconcile`, or `pulumi up` of the drivers layer, marks it"


def _closed_by_statuses(statuses: Statuses) -> Iterator[str]:
    for wanted, found in statuses.items():
        if found != wanted.equals:
            said = f"is {found}" if found else "says nothing yet"
            yield f"{wanted.kind} {wanted.name}: {wanted.path} {said}, {wanted.equals} is needed"


def _status(api: Api, wanted: StatusExpectation) -> str | None:
    value: Any = api.find(_path(wanted), dict)
    for key in wanted.path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value if value is None else str(value)


def _path(wanted: StatusExpectation) -> str:
    root = "apis" if "/" in wanted.api_version else "api"
    namespace = f"namespaces/{wanted.namespace}/" if wanted.namespace else ""
    return f"/{root}/{wanted.api_version}/{namespace}{wanted.resource}/{wanted.name}"
