"""What a JSON Schema allows, in words. Pure; called by `violations.py`."""

from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]


def describe(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """One line that says which values the schema allows: "a whole number from 1 to 100"."""
    schema = follow(schema, definitions)
    if "anyOf" in schema:
        branches = (branch for branch in schema["anyOf"] if branch != {"type": "null"})
        return " or ".join(describe(branch, definitions) for branch in branches)
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"] if value is not None)
    writer = _WRITERS.get(str(schema.get("type")))
    return writer(schema) if writer else "another value"


def follow(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """The schema that a `$ref` leads to; the schema itself when it is none."""
    reference = schema.get("$ref")
    return definitions[reference.rsplit("/", 1)[1]] if reference else schema


def _text(schema: Schema) -> str:
    return str(schema.get("description") or "text" + _limits(schema, "Length", "characters"))


def _number(schema: Schema) -> str:
    return "a whole number" + _limits(schema, "imum", "")


def _mapping(schema: Schema) -> str:
    if schema.get("properties"):
        return "a mapping with the fields " + ", ".join(schema["properties"])
    return "a mapping" + _limits(schema, "Properties", "names")


def _list(schema: Schema) -> str:
    return "a list" + _limits(schema, "Items", "items")


def _limits(schema: Schema, suffix: str, unit: str) -> str:
    """What keywords such as minLength and maxLength say: ", 1 to 40 characters"."""
    least, most = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
    if least is None and most is None:
        return ""
    if least is not None and most is not None:
        return f", {least} to {most} {unit}".rstrip()
    return (f", at most {most} {unit}" if least is None else f", at least {least} {unit}").rstrip()


_WRITERS: Mapping[str, Callable[[Schema], str]] = {
    "string": _text,
    "integer": _number,
    "number": lambda _: "a number",
    "boolean": lambda _: "true or false",
    "object": _mapping,
    "array": _list,
}
