"""How a pool is shared, in the GPU operator's terms."""

import json

import pytest
from msgspec.structs import replace

from components.drivers.gpu_operator import chart_values, driver_manifests
from components.drivers.sharing import sharing_manifests
from schemas.desired import DesiredState
from schemas.errors import InputError
from tests.components.variants import SHARINGS, shared


def test_nothing_is_made_for_whole_gpus(demo: DesiredState) -> None:
    pools = [replace(pool, sharing=None) for pool in demo.pools]
    assert sharing_manifests(pools) == []


def test_the_demo_slices_its_edge(demo: DesiredState) -> None:
    config, rule = sharing_manifests(demo.pools)
    assert json.loads(config["data"]["edge"]) == {
        "version": "v1",
        "sharing": {"timeSlicing": {"resources": [{"name": "nvidia.com/gpu", "replicas": 4}]}},
    }
    (labels,) = [each["labels"] for each in rule["spec"]["rules"]]
    assert labels == {"nvidia.com/device-plugin.config": "edge"}
    assert chart_values(demo)["devicePlugin"]["config"] == {"name": config["metadata"]["name"], "default": ""}


def test_mps_is_the_plugins_other_strategy(demo: DesiredState) -> None:
    config, *_ = sharing_manifests(shared(demo, SHARINGS["mps"]).pools)
    assert list(json.loads(config["data"]["train"])["sharing"]) == ["mps"]


def test_mig_is_a_label_and_a_manager(demo: DesiredState) -> None:
    state = shared(demo, SHARINGS["mig"])
    rules = {each["metadata"]["name"]: each for each in sharing_manifests(state.pools)}
    rule = rules["sharing-train"]["spec"]["rules"][0]
    assert rule["labels"] == {"nvidia.com/mig.config": "all-1g.10gb"}
    assert rule["matchFeatures"][0]["matchExpressions"]["device"] == {"op": "In", "value": ["2330"]}
    assert chart_values(state)["migManager"] == {"enabled": True}
    assert chart_values(demo)["migManager"] == {"enabled": False}


def test_pools_that_no_label_tells_apart_are_refused(demo: DesiredState) -> None:
    twin = replace(demo.pool("train"), name="twin", sharing=SHARINGS["mig"])
    with pytest.raises(InputError, match="pools train and twin have the same GPU"):
        sharing_manifests([*demo.pools, twin])


def test_peermem_is_loaded_where_there_are_rails(demo: DesiredState) -> None:
    state = replace(demo, gpu_driver=replace(demo.gpu_driver, gpudirect="peermem"))
    rdma = {each["metadata"]["name"]: each["spec"]["rdma"]["enabled"] for each in driver_manifests(state)}
    assert rdma == {"train": True, "edge": False}
