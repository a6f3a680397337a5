"""Specs at the edge of a rule that are right all the same. Specs that break one are cases in tests/errors."""

from typing import Any

import pytest

from tests.schemas.specs import ABSENT, full, problems, put


def test_the_full_spec_breaks_no_rule() -> None:
    assert problems(full()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("fabric", "rails"), 1),
        (("fabric", "pools"), ["train", "spare"]),
        (("fabric", "kind"), "roce"),
        (("pools", 0, "selector"), {"plumbline.dev/pool": "train", "zone": "a"}),
        (("pools", 1, "machine"), "a10-1x"),
        (("inference", "tiers", 0, "gpus"), 8),
        (("inference", "tiers", 0, "replicas"), {"min": 32, "max": 32}),
        (("inference", "tiers", 0, "replicas"), {"min": 0, "max": 1}),
        (("inference", "tiers", 0, "precisions"), ABSENT),
        (("inference", "tiers", 0, "pool"), "edge"),
        (("drivers", "sharing"), ABSENT),
        (("drivers", "sharing", "cut", "mig", "profile"), "all-balanced"),
        (("drivers", "gpu"), {"version": "580.95.05", "kernelModules": "proprietary", "gpudirect": "none"}),
        (("gates",), ABSENT),
        (("fabric",), ABSENT),
    ],
)
def test_right_at_the_edge(path: tuple[str | int, ...], value: Any) -> None:
    assert problems(put(full(), ("spec", *path), value)) == []


def test_ethernet_carries_jumbo_frames() -> None:
    spec = put(put(full(), ("spec", "fabric", "kind"), "roce"), ("spec", "fabric", "mtu"), 9000)

    assert problems(spec) == []


def test_without_inference_no_operator_is_needed() -> None:
    spec = put(put(full(), ("spec", "inference"), ABSENT), ("spec", "operators", "install"), [])
    put(spec, ("spec", "gates", "inference"), ABSENT)

    assert problems(spec) == []


@pytest.mark.parametrize("wrong", [None, 7, "text", [], {}, [None], [[]], {"name": []}])
@pytest.mark.parametrize("field", ["pools", "drivers", "fabric", "operators", "inference", "gates", "reconcile", "platform"])
def test_rules_pass_over_what_the_schema_refuses(field: str, wrong: Any) -> None:
    for problem in problems(put(full(), ("spec", field), wrong)):
        assert problem.found


@pytest.mark.parametrize("wrong", [None, 7, "text", [], {"spec": 7}])
def test_rules_pass_over_a_document_of_another_shape(wrong: Any) -> None:
    assert problems({"spec": wrong}) == []
