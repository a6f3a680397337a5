"""YAML 1.2 core schema, case by case."""

import math

import pytest

from schemas.scalars import LONGEST_NUMBER, scalar


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "Yes", "y", "12:30:45", "2001-12-14", "0b10", "1_000", "0x", "<<", "=", "nUll", "tRue"]
)
def test_what_yaml_1_1_would_read_otherwise_is_text(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("TRUE", True),
        ("false", False),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-4", -4),
        ("+4", 4),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("580.95.05", "580.95.05"),
        ("95%", "95%"),
        ("hgx-h100-8x400g", "hgx-h100-8x400g"),
    ],
)
def test_core_schema(text: str, value: object) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_not_a_number_is_a_float() -> None:
    assert math.isnan(float(scalar(".nan") or 0))


def test_a_number_that_python_would_refuse_to_read_stays_text() -> None:
    digits = "9" * 5000

    assert scalar(digits) == digits
    assert scalar("9" * LONGEST_NUMBER) == int("9" * LONGEST_NUMBER)
