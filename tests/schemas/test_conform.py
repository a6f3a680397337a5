"""A document against a type: every type that a file of ours can use."""

from typing import Annotated, Literal
from uuid import UUID

import pytest
from msgspec import Meta

from schemas.base import Value
from schemas.conform import conform
from schemas.parse import parse
from schemas.problems import Problem


class Inner(Value, kw_only=True):
    size: Annotated[int, Meta(ge=1)] = 1
    flag: bool = False


class Outer(Value, kw_only=True):
    name: Annotated[str, Meta(max_length=5)]
    kind: Literal["a", "b"] = "a"
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    share: float = 0.5
    pair: tuple[int, str] | None = None
    by_name: dict[str, Inner] = {}


def test_a_document_that_conforms() -> None:
    value, problems = _conform("name: x\ninner: {size: 2}\nmany: [{}, {flag: true}]\npair: [1, a]\n")

    assert value == Outer(name="x", inner=Inner(size=2), many=(Inner(), Inner(flag=True)), pair=(1, "a"))
    assert problems == ()


@pytest.mark.parametrize(
    ("text", "path", "found", "allowed"),
    [
        ("name: x\ninner: 7\n", "inner", "7, which is a whole number", "a mapping with the fields size, flag"),
        ("name: x\ninner: {size: 0}\n", "inner.size", "0", "a whole number, at least 1"),
        ("name: x\nmany: [{flag: yes}]\n", "many[0].flag", '"yes", which is text', "true or false"),
        ("name: x\nmany: {}\n", "many", "a mapping", "a list"),
        ("name: x\nshare: half\n", "share", '"half", which is text', "a number"),
        ("name: x\npair: [1]\n", "pair", "[1]", "a list, 2 to 2 items"),
        ("name: x\npair: [a, b]\n", "pair[0]", '"a", which is text', "a whole number"),
        ("name: x\nkind: c\n", "kind", '"c"', "a, b"),
        ("name: toolong\n", "name", '"toolong"', "text, at most 5 characters"),
        ("name: x\nbyName: {k: {sise: 1}}\n", "byName.k.sise", 'the unknown field "sise"', "size, flag"),
        ("{}", "name", "nothing", "required: text, at most 5 characters"),
        ("[]", "", "a list", "a mapping with the fields name, kind, inner, many, share, pair, byName"),
    ],
)
def test_one_mistake(text: str, path: str, found: str, allowed: str) -> None:
    value, problems = _conform(text)

    assert value is None
    assert [(problem.path, problem.found, problem.allowed) for problem in problems] == [(path, found, allowed)]


def test_three_missing_fields_are_three_problems() -> None:
    class Three(Value, kw_only=True):
        a: int
        b: int
        c: int

    _, problems = conform(parse("{}", "f"), Three)

    assert sorted(problem.path for problem in problems) == ["a", "b", "c"]


def test_a_mistake_that_json_schema_does_not_know_is_told_in_the_words_of_msgspec() -> None:
    class Tagged(Value, kw_only=True):
        id: UUID

    _, problems = conform(parse("id: nothing", "f"), Tagged)

    assert [problem.found for problem in problems] == ["Invalid UUID - at `$.id`"]


def _conform(text: str) -> tuple[Outer | None, tuple[Problem, ...]]:
    return conform(parse(text, "f"), Outer)
