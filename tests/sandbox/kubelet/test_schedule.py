from sandbox.kubelet.pods import ProbePod
from sandbox.kubelet.runner import Schedule


def pod(uid: str, interval_s: float = 60.0) -> ProbePod:
    return ProbePod(name=uid, uid=uid, node="train-1", account="probe", arguments=(), interval_s=interval_s, environment={})


def test_no_pods_no_passes() -> None:
    assert Schedule().take_due([], now=0.0) == []


def test_a_new_pod_is_due_at_once() -> None:
    assert Schedule().take_due([pod("a")], now=5.0) == [pod("a")]


def test_a_pod_is_due_again_after_its_interval() -> None:
    schedule = Schedule()
    schedule.take_due([pod("a")], now=0.0)
    schedule.done(pod("a"), succeeded=True, now=1.0)

    assert schedule.take_due([pod("a")], now=59.0) == []
    assert schedule.take_due([pod("a")], now=60.0) == [pod("a")]


def test_a_pass_under_way_is_not_started_twice() -> None:
    schedule = Schedule()
    schedule.take_due([pod("a")], now=0.0)

    assert schedule.take_due([pod("a")], now=600.0) == []


def test_a_pod_that_replaces_another_is_due_at_once() -> None:
    schedule = Schedule()
    schedule.take_due([pod("a")], now=0.0)

    assert schedule.take_due([pod("b")], now=1.0) == [pod("b")]


def test_a_pod_that_comes_back_was_forgotten() -> None:
    schedule = Schedule()
    schedule.take_due([pod("a")], now=0.0)
    schedule.done(pod("a"), succeeded=True, now=1.0)
    schedule.take_due([], now=1.0)

    assert schedule.take_due([pod("a")], now=2.0) == [pod("a")]


def test_a_pass_that_failed_is_tried_again_soon() -> None:
    schedule = Schedule()
    schedule.take_due([pod("a")], now=0.0)
    schedule.done(pod("a"), succeeded=False, now=1.0)

    assert schedule.take_due([pod("a")], now=5.0) == []
    assert schedule.take_due([pod("a")], now=6.0) == [pod("a")]


def test_a_pod_that_went_away_during_its_pass_is_not_remembered() -> None:
    schedule = Schedule()
    schedule.take_due([pod("a")], now=0.0)
    schedule.take_due([], now=1.0)
    schedule.done(pod("a"), succeeded=False, now=2.0)

    assert schedule.take_due([], now=3.0) == []
