"""The input `expect` of a NodePool: a HardwareExpectation as it travels through the engine. Pure; called by `node_pool`."""

from collections.abc import Iterator
from typing import Any

import msgspec

from schemas.cluster import Percent, TaintEffect
from schemas.desired import HardwareExpectation

NARROWER = {"budget": Percent, "effect": TaintEffect}
"""Fields that are checked by what the spec allows, which is less than their Python type."""

HANDLING = ("budget", "confirm", "effect", "nodes")
"""How to act, rather than what to expect: a change of these alone does not change any verdict."""


def decoded(expect: dict[str, Any]) -> HardwareExpectation:
    """The typed value; `failures` has been asked before."""
    return msgspec.convert(expect, HardwareExpectation)


def failures(expect: object) -> tuple[tuple[str, str], ...]:
    """Everything that is wrong with it, field by field: (property path, reason)."""
    if not isinstance(expect, dict):
        return (("expect", "must be an object: what the pool's machines have to measure"),)
    known = {field.encode_name: field for field in msgspec.structs.fields(HardwareExpectation)}
    unknown = [(f"expect.{name}", "is no field of an expectation") for name in expect if name not in known]
    missing = [(f"expect.{name}", "is missing") for name, field in known.items() if field.required and name not in expect]
    wrong = [
        failure
        for name, field in known.items()
        if name in expect
        for failure in _failure(f"expect.{name}", expect[name], NARROWER.get(field.name, field.type))
    ]
    return (*unknown, *missing, *wrong)


def judged_alike(have: dict[str, Any], want: dict[str, Any]) -> bool:
    """Whether both expectations come to the same verdict on every report."""
    return _judged_by(have) == _judged_by(want)


def _judged_by(expect: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in expect.items() if name not in HANDLING}


def _failure(path: str, value: object, type_: Any) -> Iterator[tuple[str, str]]:
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `$")
        yield path + where.removesuffix("`"), reason
