"""Spec -> desired state -> expectation."""

import pytest

from schemas.load import load_machine
from schemas.resolve import expectation
from tests.schemas.specs import ABSENT, desired, full, put


def test_defaults_are_those_of_the_smallest_spec() -> None:
    spec = full()
    spec["spec"] = {
        "pools": [{"name": "train", "machine": "l4-4x", "nodes": 1, "selector": {"a": "b"}}],
        "drivers": {"gpu": {"version": "580.95.05"}},
        "operators": {"charts": {"lock": "lock.yaml"}},
    }

    state = desired(spec)

    assert (state.fabric, state.tiers, state.gates, state.operators) == (None, (), {}, ())
    assert state.charts.lock == "/specs/lock.yaml"
    assert state.charts.mirror is None
    assert expectation(state, "train").budget == "20%"


@pytest.mark.parametrize(
    ("machine", "precisions", "chosen"),
    [
        ("hgx-h100-8x400g", ["fp8", "bf16"], "fp8"),
        ("hgx-h100-8x400g", ["bf16", "fp8"], "bf16"),
        ("dgx-a100-8x200g", ["fp8", "bf16"], "bf16"),
        ("dgx-a100-8x200g", ABSENT, "bf16"),
    ],
)
def test_the_first_precision_that_is_native(machine: str, precisions: object, chosen: str) -> None:
    spec = put(put(full(), ("spec", "pools", 0, "machine"), machine), ("spec", "inference", "tiers", 0, "precisions"), precisions)
    put(spec, ("spec", "drivers", "sharing"), ABSENT)

    assert desired(spec).tiers[0].precision == chosen


def test_a_model_is_served_under_its_own_name() -> None:
    assert desired(full()).tiers[0].served_name == "Qwen/Qwen3-8B"


def test_rails_are_expected_in_the_pools_of_the_fabric_only() -> None:
    state = desired(full())

    assert (expectation(state, "train").rails, expectation(state, "train").link_layer) == (8, "InfiniBand")
    assert (expectation(state, "edge").rails, expectation(state, "edge").link_layer) == (0, None)


def test_roce_is_ethernet() -> None:
    assert expectation(desired(put(full(), ("spec", "fabric", "kind"), "roce")), "train").link_layer == "Ethernet"


def test_mig_is_expected_where_it_is_switched_on() -> None:
    assert expectation(desired(full()), "cut").mig
    assert not expectation(desired(full()), "train").mig
    off = put(full(), ("spec", "drivers", "sharing", "cut", "mig", "profile"), "all-disabled")
    assert not expectation(desired(off), "cut").mig


def test_an_expectation_holds_what_can_be_measured_and_no_prose() -> None:
    machine, profile = expectation(desired(full()), "train").machine, load_machine("hgx-h100-8x400g")

    assert (machine.gpus, machine.nvlink, machine.nics) == (profile.gpus, profile.nvlink, profile.nics)
    assert (machine.description, machine.sources) == ("", ())


def test_an_unknown_pool_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        expectation(desired(full()), "nope")


def test_resolving_twice_gives_the_same() -> None:
    assert desired(full()) == desired(full())
