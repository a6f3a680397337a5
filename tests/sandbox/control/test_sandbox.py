"""The real programs. Most tests share one small sandbox: `up` is the first thing each of them does, whatever the last one left."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.api import Api, Json
from sandbox.control import processes
from sandbox.control.down import down
from sandbox.control.layout import Layout
from sandbox.control.parts import APISERVER, CONTROLLERS, ETCD, KWOK, RUNNER, SCHEDULER, START_ORDER
from sandbox.control.ports import LOOPBACK, remembered
from sandbox.control.status import SandboxStatus, status
from sandbox.control.up import up
from sandbox.kubelet.account import mount
from sandbox.kubelet.passes import passes
from sandbox.kubelet.pods import probe_pods
from schemas.errors import Broken, InputError, Refused
from schemas.marks import PROBE_LABEL
from tests.sandbox.control.desired import desired_state
from tests.sandbox.control.programs import programs
from tests.sandbox.control.waiting import wait_for

pytestmark = pytest.mark.sandbox

MAPS = "/api/v1/namespaces/default/configmaps"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"
PROBE: dict[str, Json] = {
    "/api/v1/namespaces": {"metadata": {"name": "plumbline"}},
    "/api/v1/namespaces/plumbline/serviceaccounts": {"metadata": {"name": "probe"}},
    "/api/v1/namespaces/plumbline/pods": {
        "metadata": {"name": "probe-train-1", "labels": {PROBE_LABEL: "train"}},
        "spec": {"serviceAccountName": "probe", "nodeName": "train-1", "containers": [{"name": "probe", "image": "probe"}]},
    },
}
SMALL = desired_state(train=1, edge=1)


class Sandbox:
    """One sandbox under test."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.layout = Layout(state)
        self.said: list[str] = []

    def up(self, train: int = 1) -> None:
        self.said.clear()
        up(self.state, desired_state(train=train, edge=1), programs(), self.said.append)

    def status(self) -> SandboxStatus:
        return status(self.state)

    def pids(self) -> dict[str, int]:
        return {process.part: process.pid for process in processes.find(self.state)}

    def kill(self, *parts: str) -> None:
        for part in parts:
            os.kill(self.pids()[part], signal.SIGKILL)
        wait_for(lambda: not set(parts) & self.pids().keys())

    def get(self, path: str) -> Json | None:
        with Api(self.layout.kubeconfig) as api:
            return api.get(path)

    def note(self, name: str) -> None:
        """Put something down that must not get lost."""
        with Api(self.layout.kubeconfig) as api:
            api.create(MAPS, {"metadata": {"name": name}})

    def runs(self, name: str) -> bool:
        """Whether pods on GPUs are made, placed and started: every part has a hand in that."""
        path = f"{DEPLOYMENTS}/{name}"
        with Api(self.layout.kubeconfig) as api:
            api.create(DEPLOYMENTS, deployment(name))
            wait_for(lambda: (self.get(path) or {}).get("status", {}).get("readyReplicas") == 3)
            api.delete(path)
        return True


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path_factory.mktemp("sandbox") / "state")
    yield made
    down(made.state, purge=True)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path / "state")
    yield made
    down(made.state, purge=True)


def deployment(name: str) -> Json:
    labels = {"app": name}
    gpu = {"limits": {"nvidia.com/gpu": "1"}}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "pause", "resources": gpu}]}}
    return {"metadata": {"name": name}, "spec": {"replicas": 3, "selector": {"matchLabels": labels}, "template": pod}}


def test_before_the_first_up(fresh: Sandbox) -> None:
    found = fresh.status()

    assert not found.healthy
    assert (found.cluster, [part.pid for part in found.parts]) == (None, [None] * len(START_ORDER))
    assert down(fresh.state) == 0


def test_up_status_down(sandbox: Sandbox) -> None:
    sandbox.up()
    running, secret = sandbox.status(), sandbox.layout.kubeconfig.stat().st_mode & 0o777

    assert running.healthy
    assert (running.cluster, running.nodes, running.nodes_ready, secret) == ("demo", 2, 2, 0o600)
    assert sandbox.runs("first")
    assert down(sandbox.state) == len(START_ORDER)
    assert processes.find(sandbox.state) == ()
    assert not sandbox.status().healthy
    assert down(sandbox.state) == 0


def test_up_again_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.up()
    before = sandbox.pids()

    sandbox.up()

    assert sandbox.pids() == before
    assert [line for line in sandbox.said if "started" in line] == []


def test_data_come_back_on_other_ports(sandbox: Sandbox) -> None:
    sandbox.up()
    sandbox.note("kept-by-down")
    down(sandbox.state)
    before = remembered(sandbox.layout.ports)
    with socket.create_server((LOOPBACK, before[ETCD])), socket.create_server((LOOPBACK, before[APISERVER])):
        sandbox.up()
        after = remembered(sandbox.layout.ports)

        assert not {after[ETCD], after[APISERVER]} & {before[ETCD], before[APISERVER]}
        assert sandbox.get(f"{MAPS}/kept-by-down") is not None
        assert sandbox.runs("moved")


@pytest.mark.parametrize("killed", [(ETCD,), (APISERVER,), (CONTROLLERS, SCHEDULER, KWOK, RUNNER), START_ORDER], ids=", ".join)
def test_up_repairs_what_was_killed(sandbox: Sandbox, killed: tuple[str, ...]) -> None:
    sandbox.up()
    sandbox.note(f"kept-without-{'-'.join(killed)}")
    before = sandbox.pids()
    sandbox.kill(*killed)

    sandbox.up()

    after = sandbox.pids()
    assert {part for part in START_ORDER if after[part] != before[part]} == set(killed)
    assert sandbox.get(f"{MAPS}/kept-without-{'-'.join(killed)}") is not None
    assert sandbox.runs("repaired")


def test_a_node_without_a_probe_pod_publishes_nothing(sandbox: Sandbox) -> None:
    sandbox.up()

    assert passes(sandbox.state, "train-1", 2) == 0


def test_a_probe_pod_gets_a_token_that_names_its_node(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.up()
    with Api(sandbox.layout.kubeconfig) as api:
        for path, content in PROBE.items():
            api.create(path, content)
        wait_for(lambda: len(probe_pods(api)) == 1)
        (pod,) = probe_pods(api)

        mount(api, pod, tmp_path, sandbox.layout.certificate, datetime.now(UTC))

        review = api.create(REVIEWS, {"spec": {"token": (tmp_path / "token").read_text()}}) or {}
    assert review["status"]["user"]["username"] == "system:serviceaccount:plumbline:probe"
    assert review["status"]["user"]["extra"]["authentication.kubernetes.io/node-name"] == ["train-1"]


def test_nodes_follow_the_spec(sandbox: Sandbox) -> None:
    sandbox.up(train=2)
    sandbox.up(train=1)

    nodes = (sandbox.get("/api/v1/nodes") or {})["items"]
    assert [node["metadata"]["name"] for node in nodes] == ["edge-1", "train-1"]
    assert sorted(path.name for path in sandbox.layout.machines.iterdir()) == ["edge-1", "train-1"]


def test_an_interrupted_up_leaves_no_process(fresh: Sandbox) -> None:
    def interrupt(line: str) -> None:
        if line.startswith(APISERVER):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        up(fresh.state, SMALL, programs(), interrupt)

    assert processes.find(fresh.state) == ()


def test_an_interrupted_repair_leaves_what_ran_before(sandbox: Sandbox) -> None:
    sandbox.up()
    sandbox.kill(KWOK, RUNNER)
    before = sandbox.pids()

    def interrupt(line: str) -> None:
        if line.startswith(KWOK):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        up(sandbox.state, SMALL, programs(), interrupt)

    assert sandbox.pids() == before


def test_nobody_interferes_with_an_up_at_work_and_purge_removes_all_of_it(fresh: Sandbox) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def hold(_: str) -> None:
        at_work.set()
        assert go_on.wait(60)

    first = threading.Thread(target=up, args=(fresh.state, SMALL, programs(), hold))
    first.start()
    assert at_work.wait(60)
    try:
        for command in (fresh.up, lambda: down(fresh.state)):
            refused(command)
    finally:
        go_on.set()
        first.join(120)

    assert fresh.status().healthy
    down(fresh.state, purge=True)
    assert not fresh.state.exists()


def refused(command: Callable[[], object]) -> None:
    with pytest.raises(Refused, match="another plumbline command"):
        command()


def test_down_without_the_folder_stops_what_still_runs(fresh: Sandbox) -> None:
    fresh.up()
    fresh.state.rename(fresh.state.with_name("moved"))

    assert down(fresh.state) >= len(START_ORDER) - 1  # the runner ends by itself when its folder is gone
    assert processes.find(fresh.state) == ()


def test_a_part_that_dies_is_named_with_the_end_of_its_log(fresh: Sandbox, tmp_path: Path) -> None:
    broken = tmp_path / "etcd"
    broken.write_text("#!/bin/sh\necho the disk is on fire >&2\nexit 1\n")
    broken.chmod(0o755)

    with pytest.raises(Broken, match=r"etcd ended before it was ready; the end of .*etcd.log:\n  the disk is on fire"):
        up(fresh.state, SMALL, programs() | {ETCD: broken}, fresh.said.append)

    assert processes.find(fresh.state) == ()


def test_a_port_that_is_taken_at_the_last_moment_is_given_up(fresh: Sandbox, tmp_path: Path) -> None:
    """The first start of etcd fails as if somebody had been faster."""
    found, late = programs(), tmp_path / "etcd"
    late.write_text(
        f'#!/bin/sh\n[ -e {late}.tried ] && exec {found[ETCD]} "$@"\n>{late}.tried; echo bind: address already in use; exit 1\n'
    )
    late.chmod(0o755)

    up(fresh.state, SMALL, found | {ETCD: late}, fresh.said.append)

    assert fresh.status().healthy


def test_a_program_that_is_missing_is_named(fresh: Sandbox) -> None:
    found = {name: path for name, path in programs().items() if name != KWOK}

    with pytest.raises(InputError, match="kwok missing on this machine: `make setup`"):
        up(fresh.state, SMALL, found, fresh.said.append)
