from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.kubelet.pods import ProbePod, expanded, is_running, probe_pod, single_pass

WORD = st.text("abcdefg-", min_size=1).filter(lambda word: word not in ("--interval", "probes"))


def pod(**container: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "probe-train-x7k2p", "namespace": "plumbline", "uid": "1234"},
        "spec": {"nodeName": "train-1", "serviceAccountName": "probe", "containers": [container]},
        "status": {"phase": "Running"},
    }


def test_a_pod_of_a_daemon_set() -> None:
    given_pod = pod(
        command=["python", "-m", "probes"],
        args=["--publish", "--pool", "train", "--node", "$(NODE_NAME)", "--interval", "60"],
        env=[
            {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "spec.nodeName"}}},
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"},
            {"name": "HOST_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.hostIP"}}},
        ],
    )

    assert probe_pod(given_pod) == ProbePod(
        name="probe-train-x7k2p",
        uid="1234",
        node="train-1",
        account="probe",
        arguments=("--publish", "--pool", "train", "--node", "train-1"),
        interval_s=60.0,
        environment={"NODE_NAME": "train-1", "POD_NAME": "probe-train-x7k2p", "NVIDIA_VISIBLE_DEVICES": "all"},
    )


def test_a_container_that_spells_out_the_whole_command() -> None:
    assert single_pass(["python", "-m", "probes", "--publish", "--interval=5"]) == (("--publish",), 5.0)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("plain", "plain"),
        ("$(A)", "1"),
        ("--a=$(A),b=$(B.C)", "--a=1,b=2"),
        ("$(UNKNOWN)", "$(UNKNOWN)"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$1"),
        ("$A $", "$A $"),
        ("$(A", "$(A"),
    ],
)
def test_references_to_variables(word: str, meant: str) -> None:
    assert expanded(word, {"A": "1", "B.C": "2"}) == meant


def test_without_an_interval_a_pass_a_minute() -> None:
    assert single_pass(["--publish"]) == (("--publish",), 60.0)


def test_nothing_to_say_is_a_plain_pass() -> None:
    assert single_pass([]) == ((), 60.0)


@given(before=st.lists(WORD), after=st.lists(WORD), seconds=st.integers(1, 86400), joined=st.booleans())
def test_only_the_interval_is_taken_out(before: list[str], after: list[str], seconds: int, joined: bool) -> None:
    words = [f"--interval={seconds}"] if joined else ["--interval", str(seconds)]

    assert single_pass([*before, *words, *after]) == ((*before, *after), float(seconds))


def test_a_pod_that_is_going_away_is_not_running() -> None:
    going = pod()
    going["metadata"]["deletionTimestamp"] = "2026-11-23T15:00:00Z"

    assert is_running(pod())
    assert not is_running(going)
    assert not is_running(pod() | {"status": {"phase": "Pending"}})
    assert not is_running(pod() | {"status": {}})
