"""The two trees of a pool: what the engine will print."""

import msgspec
from hypothesis import given

from reconcile.decide import decide
from reconcile.nodepool import LISTED, REST, summary, trees
from schemas.drift import NodeState, PoolObservation
from schemas.finding import Difference, Judgement, Verdict
from schemas.plan import Waiting
from tests.reconcile.machines import expectation
from tests.reconcile.observations import DEGRADED, UNHEALTHY, UNKNOWN, finding, node, pool, pools

S = NodeState
EXPECTED = expectation()


def test_nothing_is_due() -> None:
    observed = pool(
        node("train-1"),
        node("train-2", judgement=DEGRADED),
        node("train-3", S.QUARANTINED, UNHEALTHY),
        node("train-4", S.RESPECTED, UNHEALTHY),
        node("train-5", S.QUARANTINED, UNKNOWN),
        node("train-6", S.QUARANTINED, passes=1),
    )

    assert trees(observed, EXPECTED) == ({}, {})


def test_each_thing_that_is_due() -> None:
    observed = pool(
        node("train-1", judgement=UNHEALTHY),
        node("train-2", S.QUARANTINED),
        node("train-3", S.UNVERIFIED),
        node("train-4", judgement=UNKNOWN),
        node("train-5", S.UNVERIFIED, UNHEALTHY, passes=1),
        node("missing-1", S.MISSING, UNKNOWN),
    )

    measured, declared = trees(observed, EXPECTED)

    assert measured == {
        "train-1": {"state": "in-service", "gpu4": {"pcieWidth": 8}},
        "train-5": {"state": "unverified", "gpu4": {"pcieWidth": 8}},
        "train-4": {"state": "unknown"},
        "missing-1": {"state": "unknown"},
        "train-2": {"state": "quarantined"},
        "train-3": {"state": "unverified"},
    }
    assert declared == {
        "train-1": {"state": "quarantined", "gpu4": {"pcieWidth": 16}},
        "train-5": {"state": "quarantined", "gpu4": {"pcieWidth": 16}},
        "train-4": {"state": "verified"},
        "missing-1": {"state": "verified"},
        "train-2": {"state": "in-service"},
        "train-3": {"state": "in-service"},
    }


def test_fields_of_the_node_stand_beside_its_state_and_warnings_stand_nowhere() -> None:
    driver = Difference(subject="node", field="driverVersion", declared="580.95.05", measured="570.86.15")
    software = msgspec.structs.replace(finding("driver-version"), differences=(driver,))
    judgement = Judgement(verdict=Verdict.UNHEALTHY, findings=(software, finding("nic-affinity", "warning")))

    assert trees(pool(node(judgement=judgement)), EXPECTED) == (
        {"train-1": {"state": "in-service", "driverVersion": "570.86.15"}},
        {"train-1": {"state": "quarantined", "driverVersion": "580.95.05"}},
    )


def test_a_subject_without_identity_goes_by_its_position() -> None:
    difference = Difference(subject="gpu12", field="pcieWidth", declared=16, measured=8)
    judgement = Judgement(verdict=Verdict.UNHEALTHY, findings=(msgspec.structs.replace(finding(), differences=(difference,)),))

    assert trees(pool(node(judgement=judgement)), EXPECTED)[0]["train-1"]["gpu12"] == {"pcieWidth": 8}


def test_a_whole_fleet_stays_small_and_the_worst_is_listed() -> None:
    nodes = [node(f"train-{number:05d}", S.UNVERIFIED) for number in range(1000)]
    measured, declared = trees(pool(*nodes, node("zebra", judgement=UNHEALTHY)), EXPECTED)

    assert len(measured) == len(declared) == LISTED + 1
    assert next(iter(measured)) == "zebra"
    assert (measured[REST], declared[REST]) == ({"nodes": 801}, {"nodes": 0})


def test_summary() -> None:
    observed = pool(
        node("train-1"),
        node("train-2", judgement=DEGRADED, digest="b"),
        node("train-3", S.QUARANTINED, UNHEALTHY),
        node("train-4", S.RESPECTED, UNHEALTHY, quarantine=None),
        node("train-5", judgement=UNKNOWN),
        node("missing-1", S.MISSING, UNKNOWN, digest=None),
    )

    assert summary(observed) == {
        "verified": 3,
        "unknown": 2,
        "quarantined": {"train-3": "pcie-width"},
        "respected": {"train-4": "unknown"},
        "degraded": {"train-2": "nic-affinity"},
        "digests": {"a": 4, "b": 1},
        "strays": [],
    }


@given(pools())
def test_both_trees_have_the_same_keys_and_no_equal_value(observed: PoolObservation) -> None:
    measured, declared = trees(observed, EXPECTED)

    assert measured.keys() == declared.keys()
    for name in measured:
        assert measured[name].keys() == declared[name].keys()
        assert all(measured[name][key] != declared[name][key] for key in measured[name])


@given(pools())
def test_a_node_is_listed_exactly_when_something_is_due(observed: PoolObservation) -> None:
    measured, _ = trees(observed, EXPECTED)
    for item in observed.nodes:
        due = decide(item, EXPECTED.confirm)
        quiet = due is None or due.act in ("relabel", "forget") or (isinstance(due, Waiting) and due.act == "release")
        assert (item.node in measured) is not quiet
