"""Rails: as many as declared, found by name, with the MTU that the link can carry."""

import json

import pytest
from msgspec.structs import replace

from components.charts import ChartLibrary
from components.fabric.fabric import declared, rail_pool
from components.fabric.rail import link_mtu
from schemas.cluster import Allocation, FabricKind
from schemas.contracts import rail_names
from schemas.desired import DesiredState
from schemas.errors import InputError
from tests.components.render import render
from tests.components.variants import with_fabric

NETWORKS: dict[tuple[FabricKind, Allocation], str] = {
    ("infiniband", "sriov"): "SriovIBNetwork",
    ("roce", "sriov"): "SriovNetwork",
    ("infiniband", "rdma-shared"): "IPoIBNetwork",
    ("roce", "rdma-shared"): "MacvlanNetwork",
    ("infiniband", "host-device"): "HostDeviceNetwork",
    ("roce", "host-device"): "HostDeviceNetwork",
}


@pytest.mark.parametrize(("kind", "allocation"), NETWORKS)
def test_one_network_a_rail(kind: FabricKind, allocation: Allocation, demo: DesiredState, library: ChartLibrary) -> None:
    resources = render(with_fabric(demo, kind, allocation), "fabric", library)
    networks = [each.name for each in resources if each.inputs.get("kind") == NETWORKS[kind, allocation]]
    assert networks == rail_names(8)


def test_no_fabric_no_layer(demo: DesiredState) -> None:
    with pytest.raises(InputError, match="declares no fabric"):
        declared(replace(demo, fabric=None))


def test_a_pool_without_nics(demo: DesiredState) -> None:
    with pytest.raises(InputError, match="machine l4-4x has no compute NICs"):
        rail_pool(demo.pool("edge"))


def test_ip_over_infiniband_costs_four_bytes(demo: DesiredState) -> None:
    assert link_mtu(declared(demo)) == 4092
    assert link_mtu(declared(with_fabric(demo, "roce", "sriov"))) == 4096


@pytest.mark.parametrize(
    ("allocation", "section", "entries", "selector"),
    [
        ("rdma-shared", "rdmaSharedDevicePlugin", "configList", "ifNames"),
        ("host-device", "sriovDevicePlugin", "resourceList", "pfNames"),
    ],
)
def test_a_device_plugin_offers_each_rail(
    allocation: Allocation, section: str, entries: str, selector: str, demo: DesiredState, library: ChartLibrary
) -> None:
    resources = render(with_fabric(demo, "infiniband", allocation), "fabric", library)
    (policy,) = [each.inputs for each in resources if each.inputs.get("kind") == "NicClusterPolicy"]
    offered = json.loads(policy["spec"][section]["config"])[entries]
    assert {each["resourceName"]: each["selectors"][selector] for each in offered} == {rail: [rail] for rail in rail_names(8)}
