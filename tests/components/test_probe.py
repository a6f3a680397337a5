"""The probes' pods stand on the unprivileged rung, and their account can do no more than they need."""

from typing import Any

import pytest

from components.charts import ChartLibrary
from components.drivers.own_report_policy import own_report_binding, own_report_policy
from schemas import marks
from schemas.desired import DesiredState
from tests.components.render import Rendered, render

RESTRICTED_NEEDS = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}


@pytest.fixture(scope="module")
def drivers(demo: DesiredState, library: ChartLibrary) -> tuple[Rendered, ...]:
    return render(demo, "drivers", library)


def test_one_daemon_set_a_pool(drivers: tuple[Rendered, ...]) -> None:
    sets = {each["metadata"]["name"]: each for each in kind(drivers, "DaemonSet")}
    assert sorted(sets) == ["probe-edge", "probe-train"]
    for name, each in sets.items():
        pool = name.removeprefix("probe-")
        assert each["spec"]["template"]["spec"]["nodeSelector"] == {"plumbline.dev/pool": pool}
        assert each["spec"]["template"]["metadata"]["labels"] == {marks.PROBE_LABEL: pool}


def test_a_probe_is_unprivileged(drivers: tuple[Rendered, ...]) -> None:
    for pod in pods(drivers):
        (container,) = pod["containers"]
        assert container["securityContext"] == RESTRICTED_NEEDS
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC", "volumes"} & pod.keys()
        assert "nvidia.com/gpu" not in str(container["resources"])


def test_a_probe_reaches_every_node(drivers: tuple[Rendered, ...]) -> None:
    assert all(pod["tolerations"] == [{"operator": "Exists"}] for pod in pods(drivers))


def test_it_runs_the_probe_and_publishes(drivers: tuple[Rendered, ...]) -> None:
    train = next(pod for pod in pods(drivers) if pod["nodeSelector"] == {"plumbline.dev/pool": "train"})
    (container,) = train["containers"]
    assert container["command"] == ["python", "-m", "probes"]
    assert container["args"] == ["--publish", "--pool", "train", "--node", "$(NODE_NAME)", "--interval", "60"]
    assert {each["name"] for each in container["env"]} >= {"NODE_NAME", "POD_NAME", "NVIDIA_VISIBLE_DEVICES"}


def test_its_namespace_refuses_anything_more(drivers: tuple[Rendered, ...]) -> None:
    (home,) = [each for each in kind(drivers, "Namespace") if each["metadata"]["name"] == marks.NAMESPACE]
    assert home["metadata"]["labels"] == {"pod-security.kubernetes.io/enforce": "restricted"}


def test_its_rights_are_the_least(drivers: tuple[Rendered, ...]) -> None:
    (cluster,), (local,) = kind(drivers, "ClusterRole"), kind(drivers, "Role")
    assert cluster["rules"] == [{"apiGroups": ["plumbline.dev"], "resources": ["nodereports"], "verbs": ["get", "create", "update"]}]
    assert local["rules"] == [{"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "create", "update"]}]
    assert local["metadata"]["namespace"] == marks.NAMESPACE


def test_the_fence_stands_before_a_probe_runs(drivers: tuple[Rendered, ...]) -> None:
    for each in drivers:
        if each.type == "kubernetes:apps/v1:DaemonSet":
            assert any(":ValidatingAdmissionPolicyBinding::" in before for before in each.depends_on)
            assert any(":CustomResourceDefinition::" in before for before in each.depends_on)


def test_the_fence_is_the_same_policy_that_is_bound() -> None:
    assert own_report_binding()["spec"] == {"policyName": own_report_policy()["metadata"]["name"], "validationActions": ["Deny"]}


def test_the_fence_names_every_mark_of_a_probe() -> None:
    rules = str(own_report_policy()["spec"]["validations"])
    for key in (*marks.PROBE_LABELS, *marks.PROBE_ANNOTATIONS):
        assert f"'{key}'" in rules


def kind(resources: tuple[Rendered, ...], name: str) -> list[dict[str, Any]]:
    return [each.inputs for each in resources if each.inputs.get("kind") == name]


def pods(resources: tuple[Rendered, ...]) -> list[dict[str, Any]]:
    return [each["spec"]["template"]["spec"] for each in kind(resources, "DaemonSet")]
