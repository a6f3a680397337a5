"""The input `expect`: every wrong field is named, and by where it is."""

from typing import Any

import pytest

from reconcile.provider.expectation import decoded, failures, judged_alike
from schemas.plain import plain
from tests.reconcile.machines import expectation

VALID: dict[str, Any] = plain(expectation())
NO_GPUS = VALID["machine"] | {"gpus": VALID["machine"]["gpus"] | {"count": 0}}


def test_a_valid_one() -> None:
    assert failures(VALID) == ()
    assert decoded(VALID) == expectation()


@pytest.mark.parametrize("value", [None, "text", 5, ["list"]])
def test_no_object(value: object) -> None:
    assert failures(value) == (("expect", "must be an object: what the pool's machines have to measure"),)


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        ({"pool": 5}, "expect.pool", "Expected `str`, got `int`"),
        ({"nodes": "four"}, "expect.nodes", "Expected `int`, got `str`"),
        ({"budget": "lots"}, "expect.budget", "Expected `str` matching regex"),
        ({"effect": "Sometimes"}, "expect.effect", "Invalid enum value 'Sometimes'"),
        ({"selector": {"a": 1}}, "expect.selector[...]", "Expected `str`, got `int`"),
        ({"colour": "red"}, "expect.colour", "is no field of an expectation"),
        ({"machine": NO_GPUS}, "expect.machine.gpus.count", "Expected `int` >= 1"),
        ({"machine": VALID["machine"] | {"colour": "red"}}, "expect.machine", "Object contains unknown field `colour`"),
    ],
)
def test_one_wrong_field(change: dict[str, Any], path: str, reason: str) -> None:
    [(found, said)] = failures(VALID | change)

    assert found == path
    assert said.startswith(reason)


def test_all_wrong_fields_at_once() -> None:
    found = dict(failures({"pool": 5, "budget": "lots"}))

    assert found.keys() == {
        "expect.pool",
        "expect.budget",
        "expect.cluster",
        "expect.nodes",
        "expect.selector",
        "expect.machine",
        "expect.driverVersion",
    }
    assert found["expect.cluster"] == "is missing"


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"budget": "50%", "confirm": 5, "effect": "NoExecute", "nodes": 9}, True),
        ({"driverVersion": "590.44.01"}, False),
        ({"selector": {"other": "label"}}, False),
    ],
)
def test_whether_the_verdicts_stay_the_same(change: dict[str, Any], *, alike: bool) -> None:
    assert judged_alike(VALID, VALID | change) is alike
