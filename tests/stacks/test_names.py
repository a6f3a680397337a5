"""A stack's name says cluster and layer."""

import pytest

from schemas.errors import InputError
from stacks.names import StackName, parse_stack_name


@pytest.mark.parametrize(
    ("text", "cluster", "layer"),
    [("demo.fabric", "demo", "fabric"), ("demo.inference", "demo", "inference"), ("eu.west-1.drivers", "eu.west-1", "drivers")],
)
def test_a_name_there_and_back(text: str, cluster: str, layer: str) -> None:
    name = parse_stack_name(text)
    assert (name.cluster, name.layer) == (cluster, layer)
    assert str(name) == text


@pytest.mark.parametrize("text", ["", "demo", "demo.", ".fabric", "demo.storage", "demo.fabric.", "fabric.demo"])
def test_any_other_name_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"<cluster>\.<layer>, and the layers are fabric, drivers, operators, inference"):
        parse_stack_name(text)


def test_names_are_values() -> None:
    assert parse_stack_name("demo.fabric") == StackName("demo", "fabric")
