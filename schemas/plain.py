"""Frozen values -> what the engine's wire carries: JSON builtins, camelCase, no nulls.

The engine drops null properties, so a value that kept them would differ from itself after one round trip.
Called by the components and the Pulumi program; the provider converts back with `msgspec.convert`.
"""

from typing import Any

import msgspec


def plain(value: object) -> Any:
    """A struct, or a container of structs, as dicts, lists and scalars; fields that hold None are left out."""
    return _without_nulls(msgspec.to_builtins(value))


def _without_nulls(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_nulls(item) for key, item in value.items() if item is not None}
        case list() | tuple():
            return [_without_nulls(item) for item in value]
    return value
