"""Declared against measured: the unequal fields, and those that nobody could see. Pure; called by `judge`."""

from collections.abc import Callable, Iterable, Mapping

from reconcile.expect import Expected, Rule
from reconcile.measure import LEVELS, Measured, Place
from schemas.finding import Difference, Scalar

ABOUT = 0.9
"""Of the declared amount: memory differs by what ECC takes, a link's speed by how the driver rounds. A link that fell back runs at half."""

NOWHERE = Place()


def diff(
    expected: Iterable[Expected], measured: Measured, places: Mapping[str, Place]
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """(differences, unknown), both in the order of `expected`. A field that is not measured at all is neither."""
    differences: list[Difference] = []
    unknown: list[Difference] = []
    for field in expected:
        key = (field.subject, field.field)
        if key not in measured:
            continue
        value = measured[key]
        if value is None:
            unknown.append(_difference(field, value, places))
        elif not SATISFIES[field.rule](field.declared, value):
            differences.append(_difference(field, value, places))
    return tuple(differences), tuple(unknown)


def _difference(field: Expected, value: Scalar, places: Mapping[str, Place]) -> Difference:
    place = places.get(field.subject, NOWHERE)
    return Difference(
        subject=field.subject, field=field.field, declared=field.declared, measured=value, address=place.address, index=place.index
    )


def _equal(declared: Scalar, measured: Scalar) -> bool:
    return declared == measured


def _at_least(declared: Scalar, measured: Scalar) -> bool:
    return _number(measured) >= _number(declared)


def _about(declared: Scalar, measured: Scalar) -> bool:
    return _number(measured) >= ABOUT * _number(declared)


def _near(declared: Scalar, measured: Scalar) -> bool:
    return LEVELS.index(str(measured)) <= LEVELS.index(str(declared))


def _number(value: Scalar) -> float:
    return float(value or 0)


SATISFIES: Mapping[Rule, Callable[[Scalar, Scalar], bool]] = {
    "equal": _equal,
    "at-least": _at_least,
    "about": _about,
    "near": _near,
}
