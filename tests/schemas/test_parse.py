"""The YAML reader: what it keeps, what it refuses. Mistakes in specs are cases in tests/errors."""

import pytest
import yaml

from schemas import builder
from schemas import parse as module
from schemas.builder import MAX_DEPTH
from schemas.nodes import Mark
from schemas.parse import parse
from schemas.problems import Problem, SpecErrors

TEXT = """\
# a comment
name: demo
pools:
  - {name: train, nodes: 4}
  - name: edge
    labels:
      plumbline.dev/pool: "1"
"""


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def _either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both must agree; the pure parser is there for a PyYAML that was built without libyaml."""
    loader = yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader
    monkeypatch.setattr(module, "LOADER", loader)


def test_values() -> None:
    assert parse(TEXT, "f").root.value == {
        "name": "demo",
        "pools": [{"name": "train", "nodes": 4}, {"name": "edge", "labels": {"plumbline.dev/pool": "1"}}],
    }


def test_positions_of_keys_and_values() -> None:
    pools = parse(TEXT, "f").root.children["pools"]

    assert pools.children[0].children["nodes"].mark == Mark(4, 26)
    assert pools.children[0].keys["nodes"] == Mark(4, 19)
    assert pools.children[1].keys["labels"] == Mark(6, 5)
    assert pools.children[1].children["labels"].mark == Mark(7, 7)


def test_a_problem_stands_at_the_value_or_at_the_key_of_a_block() -> None:
    document = parse(TEXT, "f")

    assert _place(document.problem(("pools", 0, "nodes"), "x")) == (4, 26)
    assert _place(document.problem(("pools", 0, "nodes"), "x", on_key=True)) == (4, 19)
    assert _place(document.problem(("pools", 1, "labels"), "x")) == (6, 5)
    assert _place(document.problem(("pools", 1, "absent", "deeper"), "x")) == (5, 5)


def test_an_alias_has_the_value_of_its_anchor() -> None:
    document = parse("a: &x {b: 1}\nc: *x\n", "f")

    assert document.root.value == {"a": {"b": 1}, "c": {"b": 1}}
    assert document.problems == ()


def test_the_second_of_two_equal_keys_is_a_problem_and_no_value() -> None:
    document = parse("a: 1\nb: 2\na: 3\n", "f")

    assert document.root.value == {"a": 1, "b": 2}
    assert [(problem.line, problem.column) for problem in document.problems] == [(3, 1)]


def test_a_byte_order_mark_is_no_text() -> None:
    assert parse("\ufeffa: 1", "f").root.value == {"a": 1}


@pytest.mark.parametrize("opener", ["[", "{a: ", "- ", "? "])
def test_depth_is_limited_before_python_would_be(opener: str) -> None:
    with pytest.raises(SpecErrors):
        parse(opener * 50_000, "f")


def test_the_deepest_document() -> None:
    parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, "f")

    with pytest.raises(SpecErrors, match=f"more than {MAX_DEPTH} levels"):
        parse("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "f")


def test_an_alias_counts_towards_the_depth() -> None:
    half = MAX_DEPTH // 2
    anchor = "a: &x " + "[" * half + "]" * half + "\n"
    parse(f"{anchor}b: {'[' * (half - 1)}*x{']' * (half - 1)}", "f")

    with pytest.raises(SpecErrors, match="levels"):
        parse(f"{anchor}b: {'[' * half}*x{']' * half}", "f")


def test_the_largest_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MAX_VALUES", 100)
    parse("[" + "1," * 99 + "]", "f")
    parse("[&x " + "1," * 49 + "*x," * 50 + "]", "f")

    with pytest.raises(SpecErrors, match="more than 100 values"):
        parse("[" + "1," * 100 + "]", "f")
    with pytest.raises(SpecErrors, match="more than 100 values"):
        parse("[&x [1, 1], " + "*x," * 33 + "]", "f")


@pytest.mark.parametrize(
    "text", ["*a", "a: &a [*a]", "&a : *b", '"\\U00110000"', "%YAML 9.9\n---\na", "a: 'b", "\t- a", "a: b: c", "!!x y", "\x00"]
)
def test_what_cannot_be_read_is_a_problem(text: str) -> None:
    assert _problems(text)


def _problems(text: str) -> tuple[Problem, ...]:
    try:
        return parse(text, "f").problems
    except SpecErrors as error:
        return error.problems


def _place(problem: Problem) -> tuple[int | None, int | None]:
    return problem.line, problem.column
