"""Declared against measured, field by field."""

from hypothesis import given
from hypothesis import strategies as st

from reconcile.diff import diff
from reconcile.expect import Expected, Rule
from reconcile.measure import LEVELS, Place
from schemas.finding import Scalar

PLACES = {"gpu3": Place(index=4, address="0000:03:00.0")}

numbers = st.integers(min_value=0, max_value=10**6)
levels = st.sampled_from(LEVELS)


def _differs(rule: Rule, declared: Scalar, measured: Scalar) -> bool:
    expected = Expected(subject="gpu3", field="field", declared=declared, rule=rule)
    differences, unknown = diff([expected], {("gpu3", "field"): measured}, PLACES)
    assert unknown == ()
    return bool(differences)


def test_nothing_expected_is_no_difference() -> None:
    assert diff([], {("gpu3", "pcieWidth"): 8}, PLACES) == ((), ())


def test_a_difference_says_where() -> None:
    [found], _ = diff([Expected(subject="gpu3", field="pcieWidth", declared=16)], {("gpu3", "pcieWidth"): 8}, PLACES)

    assert (found.subject, found.field, found.declared, found.measured) == ("gpu3", "pcieWidth", 16, 8)
    assert (found.index, found.address) == (4, "0000:03:00.0")


def test_a_subject_without_identity_has_no_place() -> None:
    [found], _ = diff([Expected(subject="gpu3", field="pcieWidth", declared=16)], {("gpu3", "pcieWidth"): 8}, {})

    assert (found.index, found.address) == (None, None)


def test_none_is_unknown_and_no_difference() -> None:
    differences, [unknown] = diff([Expected(subject="gpu3", field="pcieWidth", declared=16)], {("gpu3", "pcieWidth"): None}, PLACES)

    assert differences == ()
    assert (unknown.field, unknown.declared, unknown.measured) == ("pcieWidth", 16, None)


def test_what_is_not_there_to_be_measured_is_neither() -> None:
    assert diff([Expected(subject="gpu3", field="pcieWidth", declared=16)], {}, PLACES) == ((), ())


@given(st.one_of(numbers, levels, st.booleans()))
def test_every_rule_is_satisfied_by_the_declared_value(value: Scalar) -> None:
    rules: tuple[Rule, ...] = ("equal", "near") if isinstance(value, str) else ("equal", "at-least", "about")

    assert not any(_differs(rule, value, value) for rule in rules)


@given(numbers, numbers)
def test_at_least(declared: int, measured: int) -> None:
    assert _differs("at-least", declared, measured) == (measured < declared)


@given(numbers, numbers)
def test_about_is_no_stricter_than_at_least_and_finds_halves(declared: int, measured: int) -> None:
    assert not (_differs("about", declared, measured) and not _differs("at-least", declared, measured))
    assert _differs("about", declared, declared // 2) == (declared > 0)


@given(levels, levels)
def test_near_is_the_order_of_distances(declared: str, measured: str) -> None:
    assert _differs("near", declared, measured) == (LEVELS.index(measured) > LEVELS.index(declared))


@given(st.lists(st.tuples(numbers, st.one_of(st.none(), numbers)), max_size=20))
def test_every_field_is_equal_different_or_unknown(values: list[tuple[int, int | None]]) -> None:
    expected = [Expected(subject="gpu3", field=f"field{place}", declared=declared) for place, (declared, _) in enumerate(values)]
    measured = {("gpu3", f"field{place}"): value for place, (_, value) in enumerate(values)}

    differences, unknown = diff(expected, measured, PLACES)

    assert len(unknown) == sum(value is None for _, value in values)
    assert len(differences) == sum(value is not None and value != declared for declared, value in values)
