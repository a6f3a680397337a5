"""What a layer promises follows from the spec alone, and a difference names itself."""

import pytest
from msgspec.structs import replace

from schemas.contract import Contract
from schemas.contracts import below, contract, layers, mismatch
from schemas.desired import DesiredState
from schemas.finding import LAYERS, Layer
from schemas.load import load_desired
from tests.components.render import ROOT


@pytest.fixture(scope="module")
def demo() -> DesiredState:
    return load_desired(ROOT / "stacks" / "clusters" / "demo.yaml")


@pytest.mark.parametrize("layer", LAYERS)
def test_the_same_spec_promises_the_same(layer: Layer, demo: DesiredState) -> None:
    assert contract(demo, layer) == contract(demo, layer)
    assert mismatch(contract(demo, layer), contract(demo, layer), stack="demo") is None


def test_layers_that_the_spec_does_not_have(demo: DesiredState) -> None:
    assert layers(demo) == LAYERS
    assert layers(replace(demo, fabric=None, tiers=())) == ("drivers", "operators")


def test_each_layer_stands_on_the_next_that_is_there(demo: DesiredState) -> None:
    assert [below(demo, layer) for layer in LAYERS] == [None, "fabric", "drivers", "operators"]
    assert below(replace(demo, fabric=None), "drivers") is None


def test_a_missing_layer_is_named(demo: DesiredState) -> None:
    assert mismatch(contract(demo, "fabric"), None, stack="demo.fabric") == "demo.fabric has not been applied: apply demo.fabric first"


def test_every_change_is_named(demo: DesiredState) -> None:
    fewer = replace(demo, pools=demo.pools[:1], gpu_driver=replace(demo.gpu_driver, version="570.1"))
    words = mismatch(contract(demo, "drivers"), contract(fewer, "drivers"), stack="demo.drivers")
    assert words == (
        "demo.drivers was applied from another spec (driver: 570.1 => 580.95.05, pool.edge.machine: none => l4-4x, "
        "pool.edge.nodes: none => 2, pool.edge.sharing: none => time-slicing 4, pools: train => train edge): apply demo.drivers first"
    )


def test_another_version_of_the_contract(demo: DesiredState) -> None:
    old = Contract(layer="fabric", cluster="demo", digest="0" * 16, provides=contract(demo, "fabric").provides, version=0)
    assert "contract version 0 => 1" in str(mismatch(contract(demo, "fabric"), old, stack="demo.fabric"))
