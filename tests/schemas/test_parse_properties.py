"""The YAML reader, for any document and any text."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.nodes import Document, Node
from schemas.parse import parse
from schemas.problems import Problem, SpecErrors

# JSON is YAML, save for line separators (YAML folds them) and what is no character at all.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)
YAMLISH = st.text(st.sampled_from(" \n\t-:{}[],&*!|>'\"#%@?~<=\\/ab01.\u0085\u2028é😀\ufeff\x00"), max_size=40)


@given(DOCUMENTS, st.none() | st.integers(0, 4))
@settings(deadline=None)
def test_what_json_says_is_what_is_read(value: Any, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if value is None:
        return

    assert parse(text, "f").root.value == value


@given(DOCUMENTS, st.none() | st.integers(0, 4))
@settings(deadline=None)
def test_every_value_and_key_stands_where_its_position_says(value: Any, indent: int | None) -> None:
    text = json.dumps({"root": value}, ensure_ascii=False, indent=indent)
    lines = text.split("\n")

    for node in _nodes(parse(text, "f").root):
        if not node.children and not isinstance(node.value, list | dict):
            assert lines[node.mark.line - 1][node.mark.column - 1 :].startswith(json.dumps(node.value, ensure_ascii=False))
        for key, mark in node.keys.items():
            assert lines[mark.line - 1][mark.column - 1 :].startswith(json.dumps(key, ensure_ascii=False))


@given(YAMLISH | st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    last = len(text.splitlines()) + 1
    document, problems = _read(text)

    assert document or problems
    assert all(problem.line is None or 1 <= problem.line <= last for problem in problems)
    assert all(1 <= node.mark.line <= last and node.mark.column >= 1 for node in _nodes(document.root)) if document else True


@given(DOCUMENTS)
@settings(deadline=None)
def test_sizes_and_heights_are_those_of_the_value(value: Any) -> None:
    if value is None:
        return
    document = parse(json.dumps(value, ensure_ascii=False), "f")

    assert document.root.size == sum(1 for _ in _nodes(document.root))
    assert document.root.height == _height(value)


def _read(text: str) -> tuple[Document | None, tuple[Problem, ...]]:
    try:
        document = parse(text, "f")
    except SpecErrors as error:
        return None, error.problems
    return document, document.problems


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children.values():
        yield from _nodes(child)


def _height(value: Any) -> int:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_height, items), default=0)
