"""Which layer waits for what."""

from msgspec.structs import replace

from schemas.gate import FABRIC_READY, gate_request
from schemas.load import load_desired
from schemas.plain import plain
from tests.components.render import ROOT

DEMO = load_desired(ROOT / "stacks" / "clusters" / "demo.yaml")


def test_nothing_is_asked_where_nothing_was_declared() -> None:
    assert gate_request(replace(DEMO, gates={}), "operators") is None
    assert gate_request(DEMO, "fabric") is None
    assert gate_request(replace(DEMO, fabric=None), "drivers") is None


def test_drivers_waits_for_the_fabric() -> None:
    request = gate_request(DEMO, "drivers")
    assert request is not None
    assert (request.percent, request.pools, request.expect_status) == (0, (), (FABRIC_READY,))


def test_the_upper_layers_ask_for_a_share_of_every_pool() -> None:
    for layer, percent in (("operators", 95), ("inference", 90)):
        request = gate_request(DEMO, layer)  # type: ignore[arg-type]  # the names are layers
        assert request is not None
        assert request.percent == percent
        assert [pool.pool for pool in request.pools] == ["train", "edge"]


def test_what_is_asked_carries_no_nulls() -> None:
    request = gate_request(DEMO, "operators")
    assert "None" not in repr(plain(request))
