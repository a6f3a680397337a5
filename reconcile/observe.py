"""The cluster as it is, judged: PoolObservations. Called by the provider, the gates and `plumbline drift`, `status` and `reconcile`.

Healthy nodes of a pool share one digest, so a pool of thousands costs four lists and one report. Only a node that deviates has its
own report read as well, because only then does it matter which GPU and which bus address it is on that very machine.
"""

from itertools import islice

import msgspec

from reconcile.api import Api
from reconcile.judge.verdict import judge, unjudged
from reconcile.objects import ReportObject
from reconcile.paths import report
from reconcile.pools import Judged, assemble, grouped, unclaimed
from reconcile.snapshot import Snapshot, take
from schemas.desired import HardwareExpectation
from schemas.drift import PoolObservation
from schemas.marks import DIGEST
from schemas.report import Report

TRIES = 3  # nodes asked for the report behind one digest, because a report may change between the list and the read
OWN_REPORTS = 256  # deviating nodes of one digest that are judged by their own report; the rest share the judgement of their digest

CHANGED = Judged(judgement=unjudged("its report changed while it was read"))


def observe(api: Api, expectations: tuple[HardwareExpectation, ...]) -> tuple[PoolObservation, ...]:
    """All pools of a cluster. A report that claims none of these pools, from a node in none of them, is listed with the first."""
    snapshot = take(api, {})
    pools = [_observe(api, snapshot, expectation) for expectation in expectations]
    if pools and (lost := unclaimed(snapshot, expectations)):
        pools[0] = msgspec.structs.replace(pools[0], strays=(*pools[0].strays, *lost))
    return tuple(pools)


def observe_pool(api: Api, expectation: HardwareExpectation) -> PoolObservation:
    """One pool; no other pool's nodes are listed."""
    return _observe(api, take(api, expectation.selector), expectation)


def _observe(api: Api, snapshot: Snapshot, expectation: HardwareExpectation) -> PoolObservation:
    judged: dict[str, Judged] = {}
    for digest, nodes in grouped(snapshot, expectation).items():
        judged |= _judge_alike(api, digest, nodes, expectation)
    return assemble(snapshot, expectation, judged)


def _judge_alike(api: Api, digest: str, nodes: list[str], expectation: HardwareExpectation) -> dict[str, Judged]:
    """Nodes in one machine state: judged once, and each by its own report where there is something to find."""
    attempts = (_judge_one(api, digest, node, expectation) for node in islice(nodes, TRIES))
    shared = next((attempt for attempt in attempts if attempt), CHANGED)
    judged = dict.fromkeys(nodes, shared)
    if shared.judgement.findings:
        for node in islice(nodes, OWN_REPORTS):
            judged[node] = _judge_one(api, digest, node, expectation) or CHANGED
    return judged


def _judge_one(api: Api, digest: str, node: str, expectation: HardwareExpectation) -> Judged | None:
    """None when the node's report is gone, or is no longer the one that was listed."""
    found = api.find(report(node), ReportObject)
    if found is None or found.metadata.labels.get(DIGEST) != digest:
        return None
    try:
        read = msgspec.json.decode(found.spec, type=Report)
    except msgspec.DecodeError as error:
        return Judged(judgement=unjudged(f"its report cannot be read: {error}"))
    return Judged(judgement=judge(read, expectation), gpus=tuple((gpu.index, gpu.bus) for gpu in read.identity.gpus))
