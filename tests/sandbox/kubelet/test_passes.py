"""The real probe on simulated hardware, with the rights that the drivers layer gives it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.drivers.node_report_crd import node_report_crd
from components.drivers.own_report_policy import own_report_binding, own_report_policy
from components.drivers.probe import ProbeArgs, account, cluster_rights, daemon_set, namespace_rights
from components.objects import Manifest
from components.platforms import traits
from sandbox.api import Api, Json
from sandbox.control.down import down
from sandbox.control.layout import Layout
from sandbox.control.up import up
from sandbox.hardware.faults import Fault
from sandbox.hardware.machine_room import MachineRoom
from sandbox.kubelet.passes import passes
from sandbox.kubelet.pods import probe_pods
from schemas.marks import DIGEST, NAMESPACE, POOL
from tests.sandbox.control.desired import desired_state
from tests.sandbox.control.programs import programs
from tests.sandbox.control.waiting import wait_for

pytestmark = pytest.mark.sandbox

REPORTS = "/apis/plumbline.dev/v1alpha1/nodereports"
MANAGER = "test"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A sandbox of two nodes whose probe pods run."""
    folder = tmp_path_factory.mktemp("sandbox") / "state"
    try:
        up(folder, desired_state(train=1, edge=1), programs(), lambda _: None)
        with Api(Layout(folder).kubeconfig) as api:
            for manifest in manifests():
                api.apply(path_of(manifest), dict(manifest), MANAGER)
            wait_for(lambda: len(probe_pods(api)) == 2, limit_s=60)
        yield folder
    finally:
        down(folder, purge=True)


def manifests() -> Iterator[Manifest]:
    """What the drivers layer installs for its probes, without the engine."""
    pools = desired_state(train=1, edge=1).pools
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
    yield {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "nvidia"}, "handler": "nvidia"}
    yield from (node_report_crd(), own_report_policy(), own_report_binding(), account(), *cluster_rights(), *namespace_rights())
    yield from (daemon_set(pool, ProbeArgs(pools=pools, image="probe", traits=traits("generic"))) for pool in pools)


def path_of(manifest: Manifest) -> str:
    """Where the API has this object."""
    version, metadata = manifest["apiVersion"], manifest["metadata"]
    namespace = f"/namespaces/{metadata['namespace']}" if "namespace" in metadata else ""
    kind = manifest["kind"].lower()
    plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}es" if kind.endswith("s") else f"{kind}s"
    return f"/{'apis' if '/' in version else 'api'}/{version}{namespace}/{plural}/{metadata['name']}"


def report(state: Path, node: str) -> Json:
    with Api(Layout(state).kubeconfig) as api:
        return api.get(f"{REPORTS}/{node}") or {}


def digest(state: Path, node: str) -> str:
    found: str = report(state, node)["metadata"]["labels"][DIGEST]
    return found


@pytest.mark.parametrize(("node", "pool"), [("train-1", "train"), ("edge-1", "edge")])
def test_the_runner_publishes_every_node_by_itself(state: Path, node: str, pool: str) -> None:
    wait_for(lambda: report(state, node) != {}, limit_s=60)

    assert report(state, node)["metadata"]["labels"][POOL] == pool


def test_passes_are_published_when_it_returns(state: Path) -> None:
    begun: list[int] = []

    assert passes(state, "train-1", 2, begun.append) == 2
    assert begun == [1, 2]
    assert report(state, "train-1")["spec"]["identity"]["node"] == "train-1"


def test_a_fault_changes_the_facts_and_healing_brings_them_back(state: Path) -> None:
    room = MachineRoom(Layout(state).machines)
    passes(state, "train-1", 1)
    healthy = digest(state, "train-1")

    room.inject("train-1", Fault(kind="pcie-width", gpu=3, value="8"))
    passes(state, "train-1", 1)
    broken = digest(state, "train-1")
    room.heal("train-1")
    passes(state, "train-1", 1)

    assert broken != healthy
    assert digest(state, "train-1") == healthy
