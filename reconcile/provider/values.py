"""Between the engine's property values and plain Python. Pure; called at the provider's edge, so that the resources see dicts alone.

The wire knows no integers: 8 arrives as 8.0 and has to be sent as such.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue

Tree = dict[str, Any]
Leaves = dict[str, Any]


def unwrap(properties: Mapping[str, PropertyValue] | None) -> Tree:
    """Plain values; whole numbers as integers. Secrets and dependencies are the engine's business and fall away."""
    return {key: _plain(prop) for key, prop in (properties or {}).items()}


def wrap(tree: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """The engine's values; TypeError for what JSON could not hold."""
    return {key: _property(value) for key, value in tree.items()}


def leaves(value: Any, path: str) -> Leaves:
    """Every scalar below, by its property path: `nodes["train-2"].gpu3.pcieWidth`. An empty container holds none."""
    return dict(_leaves(value, path))


def step(path: str, key: str) -> str:
    """The path one level down; a key that is no plain word is quoted."""
    if key.isidentifier() and key.isascii():
        return f"{path}.{key}"
    quoted = key.replace('"', '\\"')
    return f'{path}["{quoted}"]'


def _plain(prop: Any) -> Any:
    value = getattr(prop, "value", prop)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _property(value: Any) -> PropertyValue:
    if isinstance(value, Mapping):
        return PropertyValue(wrap(value))
    if isinstance(value, list | tuple):
        return PropertyValue([_property(item) for item in value])
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    return PropertyValue(value)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, step(path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _leaves(item, f"{path}[{position}]")
    else:
        yield path, value
