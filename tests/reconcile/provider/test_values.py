"""Across the engine's wire and back."""

from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st

from reconcile.provider.values import leaves, step, unwrap, wrap

scalars = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text())
trees = st.dictionaries(
    st.text(),
    st.recursive(scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=20),
)


@given(trees)
def test_what_is_sent_comes_back(tree: dict[str, Any]) -> None:
    assert unwrap(wrap(tree)) == tree


@given(trees)
def test_what_is_sent_over_the_wire_comes_back(tree: dict[str, Any]) -> None:
    assert unwrap(Struct.FromString(wrap(tree).SerializeToString())) == tree


def test_integers_travel_as_floats_and_come_back_as_integers() -> None:
    sent = wrap({"width": 16, "share": 0.5, "on": True})

    assert sent.fields["width"].number_value == 16.0
    assert repr(sorted(unwrap(sent).items())) == "[('on', True), ('share', 0.5), ('width', 16)]"


def test_nothing() -> None:
    assert unwrap(Struct()) == {}
    assert wrap({}) == Struct()


def test_a_value_that_is_no_json() -> None:
    with pytest.raises(TypeError):
        wrap({"value": object()})


def test_leaves() -> None:
    tree = {"train-2": {"gpu3": {"pcieWidth": 8}, "state": "in-service"}, "list": [1, {"a b": None}], "empty": {}, "none": []}

    assert leaves(tree, "nodes") == {
        'nodes["train-2"].gpu3.pcieWidth': 8,
        'nodes["train-2"].state': "in-service",
        "nodes.list[0]": 1,
        'nodes.list[1]["a b"]': None,
    }


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("gpu3", "nodes.gpu3"),
        ("train-2", 'nodes["train-2"]'),
        ("ip-10-0-0-1.ec2.internal", 'nodes["ip-10-0-0-1.ec2.internal"]'),
        ("3", 'nodes["3"]'),
        ('a"b', 'nodes["a\\"b"]'),
        ("größe", 'nodes["größe"]'),
        ("", 'nodes[""]'),
    ],
)
def test_paths(key: str, path: str) -> None:
    assert step("nodes", key) == path
