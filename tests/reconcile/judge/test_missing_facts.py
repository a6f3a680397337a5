"""Whatever was not seen, nothing is found for that: absent data is never drift."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.judge.verdict import judge
from schemas.finding import Verdict
from tests.reconcile.machines import changed, expectation, healthy

ALWAYS_THERE = re.compile(r"facts\.gpus\.\d+\.state|facts\.nics\.\d+\.gpus\.\d+")
MACHINES = ("hgx-h100-8x400g", "gb200-nvl72-tray", "l4-4x")


def _optional_paths(value: Any, path: str) -> Iterator[str]:
    """Every fact that a probe may leave out."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _optional_paths(item, f"{path}.{key}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _optional_paths(item, f"{path}.{position}")
    elif not ALWAYS_THERE.fullmatch(path):
        yield path


def _facts(machine: str) -> list[str]:
    return list(_optional_paths(msgspec.json.decode(msgspec.json.encode(healthy(expectation(machine)).facts)), "facts"))


PATHS = {machine: _facts(machine) for machine in MACHINES}


@given(st.data(), st.sampled_from(MACHINES))
def test_facts_that_were_not_seen_are_no_finding(data: st.DataObject, machine: str) -> None:
    missing = data.draw(st.lists(st.sampled_from(PATHS[machine]), unique=True, max_size=12))
    expected = expectation(machine)

    judgement = judge(changed(healthy(expected), dict.fromkeys(missing)), expected)

    assert judgement.findings == ()
    assert judgement.verdict in (Verdict.HEALTHY, Verdict.UNKNOWN)
    assert (judgement.verdict is Verdict.UNKNOWN) == bool(judgement.unknown)


@pytest.mark.parametrize("machine", MACHINES)
def test_no_single_fact_is_found_missing(machine: str) -> None:
    expected = expectation(machine)
    for path in PATHS[machine]:
        assert judge(changed(healthy(expected), {path: None}), expected).findings == (), path
