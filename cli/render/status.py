"""Where a cluster stands, layer by layer and pool by pool, for people and for programs. Called by status."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group
from rich.text import Text

from cli.engine.state import StackSummary
from cli.render.text import Cell, bullets, columns, count, page, section
from schemas.base import Record
from schemas.drift import NodeState, PoolObservation
from schemas.finding import Layer, Verdict
from schemas.gate import GateAnswer


class LayerStatus(Record, frozen=True, kw_only=True):
    """One layer: its stack, if it exists, and the gate before it, if it has one."""

    layer: Layer
    stack: StackSummary | None = None
    gate: GateAnswer | None = None


class Status(Record, frozen=True, kw_only=True):
    """One cluster. `unreachable` says why there are no pools."""

    cluster: str
    layers: tuple[LayerStatus, ...]
    pools: tuple[PoolObservation, ...] = ()
    unreachable: str | None = None


def status_page(status: Status) -> Group:
    """The whole answer of `plumbline status`."""
    closed = [f"{each.layer}: {reason}" for each in status.layers if each.gate for reason in each.gate.reasons]
    return page(
        Text(headline(status), style="bold"),
        section("layers", columns((_layer(each) for each in status.layers), ("layer", "applied", "resources", "gate"))),
        section("pools", columns((_pool(pool) for pool in status.pools), _POOL_HEADER)) if status.pools else None,
        section("closed gates", bullets(closed)) if closed else None,
        section("unreachable", Text(status.unreachable)) if status.unreachable else None,
    )


def headline(status: Status) -> str:
    """One line: how much of the cluster is there."""
    applied = sum(each.stack is not None and each.stack.last_update is not None for each in status.layers)
    found = [node for pool in status.pools for node in pool.nodes if node.state is not NodeState.MISSING]
    verified = sum(node.state is NodeState.IN_SERVICE for node in found)
    said = f"{applied} of {count(len(status.layers), 'layer')} applied"
    return f"{status.cluster}: {said}" + (f", {verified} of {count(len(found), 'node')} in service" if status.pools else "")


def status_json(status: Status) -> dict[str, object]:
    """The same for programs."""
    return {
        "cluster": status.cluster,
        "layers": [_layer_json(each) for each in status.layers],
        "pools": [dict(zip(_POOL_FIELDS, _pool(pool), strict=True)) for pool in status.pools],
        "unreachable": status.unreachable,
    }


_POOL_HEADER = ("pool", "machine", "declared", "found", "in service", "quarantined", "respected", "unverified", "unknown")
_POOL_FIELDS = ("pool", "machine", "declared", "found", "inService", "quarantined", "respected", "unverified", "unknown")


def _layer(status: LayerStatus) -> tuple[Cell, ...]:
    gate = "-" if status.gate is None else Text("open", style="green") if status.gate.open else Text("closed", style="yellow")
    if status.stack is None:
        return status.layer, "never", 0, gate
    return status.layer, status.stack.last_update or "never", status.stack.resources, gate


def _layer_json(status: LayerStatus) -> dict[str, object]:
    gate: Mapping[str, object] | None = {"open": status.gate.open, "reasons": status.gate.reasons} if status.gate else None
    return {
        "layer": status.layer,
        "exists": status.stack is not None,
        "lastUpdate": status.stack.last_update if status.stack else None,
        "resources": status.stack.resources if status.stack else 0,
        "gate": gate,
    }


def _pool(pool: PoolObservation) -> tuple[str | int, ...]:
    states = [node.state for node in pool.nodes]
    unknown = sum(node.judgement.verdict is Verdict.UNKNOWN for node in pool.nodes)
    return (
        pool.pool,
        pool.machine,
        pool.declared_nodes,
        len(states) - states.count(NodeState.MISSING),
        *_counts(states, (NodeState.IN_SERVICE, NodeState.QUARANTINED, NodeState.RESPECTED, NodeState.UNVERIFIED)),
        unknown,
    )


def _counts(states: Sequence[NodeState], wanted: Iterable[NodeState]) -> list[int]:
    return [states.count(state) for state in wanted]
