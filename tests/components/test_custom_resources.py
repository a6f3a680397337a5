"""Every custom resource that any spec leads to is right by upstream's own schema."""

from collections.abc import Iterator
from typing import Any

import pytest

from components.charts import ChartLibrary
from components.drivers.gpu_operator import chart_values
from schemas.desired import DesiredState
from tests.components.crds import problems, scope
from tests.components.render import Rendered, render_all
from tests.components.variants import variants

BUILT_IN = ("", "apps", "batch", "policy", "k8s.io")
NOT_OF_THE_POLICY = {"nfd", "platform"}
"""Values of the GPU operator's chart that configure the chart itself."""


@pytest.fixture(scope="module")
def manifests(demo: DesiredState, library: ChartLibrary) -> list[dict[str, Any]]:
    return list(custom(resource for state in variants(demo) for resource in render_all(state, library)))


def test_they_are_right_by_upstreams_schema(manifests: list[dict[str, Any]]) -> None:
    assert {name(each): problems(each) for each in manifests if problems(each)} == {}


def test_they_have_a_namespace_where_they_need_one(manifests: list[dict[str, Any]]) -> None:
    for each in manifests:
        assert ("namespace" in each["metadata"]) == (scope(each) == "Namespaced"), name(each)


def test_every_kind_was_seen(manifests: list[dict[str, Any]]) -> None:
    assert {each["kind"] for each in manifests} == {
        "NicClusterPolicy", "SriovNetworkNodePolicy", "SriovIBNetwork", "SriovNetwork", "IPoIBNetwork", "MacvlanNetwork",
        "HostDeviceNetwork", "NVIDIADriver", "NodeFeatureRule", "GatewayClass", "Gateway", "HTTPRoute", "ScaledObject", "InferencePool",
    }  # fmt: skip


def test_the_values_of_the_gpu_operator_are_those_of_a_cluster_policy(demo: DesiredState) -> None:
    for state in variants(demo):
        policy = {"apiVersion": "nvidia.com/v1", "kind": "ClusterPolicy", "metadata": {"name": "cluster-policy"}}
        assert unknown_sections(problems({**policy, "spec": cluster_policy(chart_values(state))})) == []


def test_a_misspelt_field_is_found() -> None:
    route = {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "x"}, "spec": {"parentRef": []}}
    assert problems(route) == ["$.spec: Additional properties are not allowed ('parentRef' was unexpected)"]


def custom(resources: Iterator[Rendered]) -> Iterator[dict[str, Any]]:
    """Those of kinds that are not Kubernetes' own, each once."""
    seen: list[dict[str, Any]] = []
    for resource in resources:
        manifest = resource.inputs
        group = str(manifest.get("apiVersion", "")).rpartition("/")[0]
        built_in = group in BUILT_IN or group.endswith((".authorization.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io"))
        if not built_in and manifest not in seen:
            seen.append(manifest)
            yield manifest


def cluster_policy(values: dict[str, Any]) -> dict[str, Any]:
    """The spec that the upstream chart makes of these values."""
    spec = {section: value for section, value in values.items() if section not in NOT_OF_THE_POLICY}
    driver = {name: value for name, value in spec["driver"].items() if name != "nvidiaDriverCRD"}
    return {**spec, "driver": {**driver, "useNvidiaDriverCRD": values["driver"]["nvidiaDriverCRD"]["enabled"]}}


def unknown_sections(found: list[str]) -> list[str]:
    """Without the sections that upstream requires and its chart fills in from its own values."""
    return [problem for problem in found if "is a required property" not in problem]


def name(manifest: dict[str, Any]) -> str:
    return f"{manifest['kind']}/{manifest['metadata']['name']}"
