"""Nothing is built on a layer that is missing or was made from another spec; a preview says so and goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.contracts import contract
from schemas.desired import DesiredState
from schemas.errors import Refused, Unreachable
from schemas.plain import plain
from stacks import lower
from stacks.lower import require_lower

Start = Callable[[bool], None]


@pytest.fixture
def exports(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each other stack exports, by its name; any other name is no stack."""
    stacks: dict[str, Any] = {}

    def ask(token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        assert token == "pulumi:pulumi:readStackOutputs"
        if arguments["name"] not in stacks:
            raise Unreachable(f"unknown stack {arguments['name']}")
        return {"name": arguments["name"], "outputs": stacks[arguments["name"]]}

    monkeypatch.setattr(lower, "ask", ask)
    return stacks


FABRIC = "organization/plumbline/demo.fabric"


def test_the_lowest_layer_stands_on_nothing(demo: DesiredState, exports: dict[str, Any], running: Start) -> None:
    running(False)
    require_lower(demo, "fabric")
    assert exports == {}


def test_the_same_contract_bears(demo: DesiredState, exports: dict[str, Any], running: Start, warnings: list[str]) -> None:
    exports[FABRIC] = {"contract": as_the_engine_keeps(plain(contract(demo, "fabric")))}
    for preview in (True, False):
        running(preview)
        require_lower(demo, "drivers")
    assert warnings == []


@pytest.mark.parametrize("outputs", [None, {}, {"contract": None}])
def test_a_layer_that_was_never_applied(outputs: Any, demo: DesiredState, exports: dict[str, Any], running: Start) -> None:
    if outputs is not None:
        exports[FABRIC] = outputs
    running(False)
    with pytest.raises(Refused, match=r"demo\.fabric has not been applied: apply demo\.fabric first"):
        require_lower(demo, "drivers")


def test_a_layer_from_another_spec(demo: DesiredState, exports: dict[str, Any], running: Start) -> None:
    assert demo.fabric is not None
    older = replace(demo, fabric=replace(demo.fabric, mtu=2048))
    exports[FABRIC] = {"contract": as_the_engine_keeps(plain(contract(older, "fabric")))}
    running(False)
    with pytest.raises(Refused, match=r"demo\.fabric was applied from another spec \(mtu: 2048 => 4096\)"):
        require_lower(demo, "drivers")


def test_a_preview_goes_on_and_says_so(demo: DesiredState, exports: dict[str, Any], running: Start, warnings: list[str]) -> None:
    running(True)
    require_lower(demo, "drivers")
    assert exports == {}
    assert warnings == [
        "demo.fabric has not been applied: apply demo.fabric first. This preview goes on with what the spec promises of demo.fabric."
    ]


def test_without_a_fabric_drivers_is_the_lowest(demo: DesiredState, exports: dict[str, Any], running: Start) -> None:
    running(False)
    require_lower(replace(demo, fabric=None), "drivers")
    assert exports == {}


def as_the_engine_keeps(value: Any) -> Any:
    """Numbers come back as floats."""
    if isinstance(value, dict):
        return {key: as_the_engine_keeps(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) else value
