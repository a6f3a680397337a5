"""Between the engine's property values and plain Python. Pure; called at the provider's edge, so that the resources see dicts alone.

The wire knows no integers: 8 arrives as 8.0 and is sent as such. Secrets and dependencies never arrive: the provider does not ask
for them, so the engine keeps track of both.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value

Tree = dict[str, Any]
Leaves = dict[str, Any]


def unwrap(struct: Struct) -> Tree:
    """Plain values; whole numbers as integers."""
    return {key: _plain(value) for key, value in struct.fields.items()}


def wrap(tree: Mapping[str, Any]) -> Struct:
    """What the engine understands; TypeError for what JSON could not hold."""
    return Struct(fields={key: _value(item) for key, item in tree.items()})


def leaves(value: Any, path: str) -> Leaves:
    """Every scalar below, by its property path: `nodes["train-2"].gpu3.pcieWidth`. An empty container holds none."""
    return dict(_leaves(value, path))


def step(path: str, key: str) -> str:
    """The path one level down; a key that is no plain word is quoted."""
    if key.isidentifier() and key.isascii():
        return f"{path}.{key}"
    quoted = key.replace('"', '\\"')
    return f'{path}["{quoted}"]'


def _plain(value: Value) -> Any:
    match value.WhichOneof("kind"):
        case "struct_value":
            return unwrap(value.struct_value)
        case "list_value":
            return [_plain(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
    return None


def _value(item: Any) -> Value:
    match item:
        case None:
            return Value(null_value=NULL_VALUE)
        case bool():
            return Value(bool_value=item)
        case int() | float():
            return Value(number_value=item)
        case str():
            return Value(string_value=item)
        case Mapping():
            return Value(struct_value=wrap(item))
        case list() | tuple():
            return Value(list_value=ListValue(values=[_value(each) for each in item]))
    raise TypeError(f"the engine has no value for {item!r}")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, step(path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _leaves(item, f"{path}[{position}]")
    else:
        yield path, value
