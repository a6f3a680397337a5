"""One reconciler at a time, whoever died and whatever the clocks say."""

import os
from datetime import timedelta
from typing import Any

import pytest

from reconcile.api import cluster_id
from reconcile.lease import SECONDS, Lease, held, identity
from reconcile.paths import LEASE, LEASES
from schemas.errors import Refused
from tests.reconcile.fake_cluster import FakeCluster, refusal


def _spec(cluster: FakeCluster) -> dict[str, Any]:
    spec: dict[str, Any] = cluster.objects[LEASE]["spec"]
    return spec


def _hold(cluster: FakeCluster, holder: str, age: float = 0.0) -> None:
    renewed = (cluster.now - timedelta(seconds=age)).isoformat()
    cluster.put(LEASE, {"metadata": {}, "spec": {"holderIdentity": holder, "leaseDurationSeconds": SECONDS, "renewTime": renewed}})


def test_the_first_makes_it_and_gives_it_back() -> None:
    cluster = FakeCluster()
    with held(cluster.api()):
        assert _spec(cluster)["holderIdentity"] == identity()
        assert _spec(cluster)["leaseDurationSeconds"] == SECONDS
    assert "holderIdentity" not in _spec(cluster)


def test_one_that_was_given_back_is_free() -> None:
    cluster = FakeCluster()
    for _ in range(2):
        with held(cluster.api()):
            assert _spec(cluster)["holderIdentity"] == identity()


def test_a_live_holder_elsewhere_refuses_us() -> None:
    cluster = FakeCluster()
    _hold(cluster, "elsewhere/boot/1/abcd", age=SECONDS - 1)

    with pytest.raises(Refused, match=r"another reconcile is at work \(elsewhere/boot/1/abcd\)"), held(cluster.api()):
        pass
    assert _spec(cluster)["holderIdentity"] == "elsewhere/boot/1/abcd"


def test_one_that_ran_out_is_taken_over() -> None:
    cluster = FakeCluster()
    _hold(cluster, "elsewhere/boot/1/abcd", age=SECONDS + 1)

    with held(cluster.api()):
        assert _spec(cluster)["holderIdentity"] == identity()


def test_a_holder_that_was_killed_on_this_machine_is_not_waited_for() -> None:
    cluster = FakeCluster()
    host, machine, _, _ = identity().split("/")
    _hold(cluster, f"{host}/{machine}/{2**22 + 1}/abcd")

    with held(cluster.api()):
        assert _spec(cluster)["holderIdentity"] == identity()


def test_a_live_holder_on_this_machine_refuses_us() -> None:
    cluster = FakeCluster()
    host, machine, _, _ = identity().split("/")
    _hold(cluster, f"{host}/{machine}/{os.getppid()}/abcd")

    with pytest.raises(Refused), held(cluster.api()):
        pass


@pytest.mark.parametrize("holder", ["me", "a/b", "a/b/c/d/e", "host//1/x"])
def test_a_holder_of_another_program_is_as_live_as_any(holder: str) -> None:
    cluster = FakeCluster()
    _hold(cluster, holder)

    with pytest.raises(Refused), held(cluster.api()):
        pass


def test_two_at_the_same_moment() -> None:
    cluster = FakeCluster()
    cluster.before = lambda request: refusal(409, "exists") if request.method == "POST" else None

    with pytest.raises(Refused, match="began at the same moment"), held(cluster.api()):
        pass


def test_no_namespace_yet() -> None:
    cluster = FakeCluster()
    cluster.collections -= {LEASES}

    with pytest.raises(Refused, match="no namespace plumbline: apply the drivers layer first"), held(cluster.api()):
        pass


def test_it_is_renewed_when_a_third_is_over_and_not_before() -> None:
    cluster = FakeCluster()
    api = cluster.api()
    with held(api) as lease:
        lease.renew()
        assert cluster.requests == [f"GET {LEASE}", f"POST {LEASES}"]

        cluster.now += timedelta(seconds=SECONDS / 2)
        cluster_id(api)
        lease.renew()
        lease.renew()
        assert _spec(cluster)["renewTime"].startswith("2026-08-01T12:00:15")


def test_one_that_was_lost_is_noticed_and_left_to_its_holder() -> None:
    cluster = FakeCluster()
    with pytest.raises(Refused), held(cluster.api()) as lease:
        _lose(cluster, lease)
    assert _spec(cluster)["holderIdentity"] == "elsewhere/boot/1/abcd"


def test_a_server_that_is_gone_at_the_end_hides_no_other_error() -> None:
    cluster = FakeCluster()
    with pytest.raises(ValueError, match="the real one"), held(cluster.api()):
        _fail(cluster)


def _lose(cluster: FakeCluster, lease: Lease) -> None:
    _hold(cluster, "elsewhere/boot/1/abcd")
    lease.take()


def _fail(cluster: FakeCluster) -> None:
    cluster.before = lambda _: refusal(503, "gone")
    raise ValueError("the real one")
