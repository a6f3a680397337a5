"""Each platform changes something, and what it changes is what that platform's guide says."""

from typing import get_args

import pytest
from msgspec.structs import replace

from components.charts import ChartLibrary
from components.drivers.gpu_operator import chart_values, driver_manifests
from components.platforms import traits
from schemas.cluster import Platform
from schemas.desired import DesiredState
from tests.components.render import Rendered, render, render_all
from tests.components.variants import on_platform

OTHERS = [platform for platform in get_args(Platform) if platform != "generic"]


@pytest.mark.parametrize("platform", OTHERS)
def test_a_platform_changes_resources(platform: Platform, demo: DesiredState, library: ChartLibrary) -> None:
    assert list(render_all(on_platform(demo, platform), library)) != list(render_all(demo, library))


def test_no_two_platforms_are_the_same_by_accident() -> None:
    rows = {platform: repr(traits(platform)) for platform in get_args(Platform)}
    assert len(set(rows.values())) == len(rows)


@pytest.mark.parametrize("platform", ["eks", "gke"])
def test_a_driver_on_the_node_image_is_left_alone(platform: Platform, demo: DesiredState) -> None:
    state = on_platform(demo, platform)
    assert driver_manifests(state) == []
    assert chart_values(state)["driver"] == {"enabled": False, "nvidiaDriverCRD": {"enabled": False, "deployDefaultCR": False}}


@pytest.mark.parametrize("distribution", ["rke2", "k3s"])
def test_rancher_has_a_containerd_of_its_own(distribution: Platform, demo: DesiredState) -> None:
    assert chart_values(on_platform(demo, distribution))["toolkit"]["env"] == [
        {"name": "CONTAINERD_CONFIG", "value": f"/var/lib/rancher/{distribution}/agent/etc/containerd/config.toml.tmpl"},
        {"name": "CONTAINERD_SOCKET", "value": "/run/k3s/containerd/containerd.sock"},
    ]


def test_aks_names_its_runtime_class_everywhere(demo: DesiredState, library: ChartLibrary) -> None:
    state = on_platform(demo, "aks")
    assert chart_values(state)["operator"]["runtimeClass"] == "nvidia-container-runtime"
    assert {pod["runtimeClassName"] for pod in probe_pods(render(state, "drivers", library))} == {"nvidia-container-runtime"}


def test_openshift_chooses_the_user_of_a_pod(demo: DesiredState, library: ChartLibrary) -> None:
    for pod in probe_pods(render(on_platform(demo, "openshift"), "drivers", library)):
        assert pod["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def test_a_virtual_machine_makes_no_functions_of_its_own(demo: DesiredState, library: ChartLibrary) -> None:
    policies = [each for each in render(on_platform(demo, "openstack"), "fabric", library) if each.type.endswith(":SriovNetworkNodePolicy")]
    assert {policy.inputs["spec"]["numVfs"] for policy in policies} == {1}


def test_one_node_feature_discovery_a_cluster(demo: DesiredState) -> None:
    assert chart_values(demo)["nfd"] == {"enabled": False}
    assert chart_values(replace(demo, fabric=None))["nfd"] == {"enabled": True}


def probe_pods(resources: tuple[Rendered, ...]) -> list[dict[str, object]]:
    return [each.inputs["spec"]["template"]["spec"] for each in resources if each.type == "kubernetes:apps/v1:DaemonSet"]
