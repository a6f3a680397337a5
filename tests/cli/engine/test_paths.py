"""Property paths of the engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.engine.paths import MISSING, look_up, parse


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("", ()),
        ("spec", ("spec",)),
        ("spec.replicas", ("spec", "replicas")),
        ('nodes["train-2"].gpu3.pcieWidth', ("nodes", "train-2", "gpu3", "pcieWidth")),
        ("spec.template.spec.containers[0].image", ("spec", "template", "spec", "containers", 0, "image")),
        ('metadata.labels["app.kubernetes.io/name"]', ("metadata", "labels", "app.kubernetes.io/name")),
        ('labels["with \\" quote"]', ("labels", 'with " quote')),
        ('broken["', ('broken["',)),
    ],
)
def test_parse(path: str, keys: tuple[str | int, ...]) -> None:
    assert parse(path) == keys


@given(st.text())
def test_parse_never_raises(path: str) -> None:
    assert parse(path) is not None


@given(st.lists(st.one_of(st.text(min_size=1), st.integers(0, 99)), min_size=1, max_size=5))
def test_a_quoted_path_is_read_back(keys: list[str | int]) -> None:
    quoted = "".join(f"[{key}]" if isinstance(key, int) else '["{}"]'.format(key.replace("\\", "\\\\").replace('"', '\\"')) for key in keys)
    if "\n" not in quoted:
        assert parse(quoted) == tuple(keys)


def test_look_up_follows_maps_and_lists() -> None:
    value = {"a": [{"b": None}]}
    assert look_up(value, ("a", 0, "b")) is None
    assert look_up(value, ()) is value


@pytest.mark.parametrize("keys", [("a", 1), ("a", "b"), ("x",), ("a", 0, "b", "c")])
def test_look_up_of_nothing_is_missing_and_not_none(keys: tuple[str | int, ...]) -> None:
    assert look_up({"a": [{"b": None}]}, keys) is MISSING
