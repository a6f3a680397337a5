"""Property paths as the engine writes them, such as `nodes["train-2"].gpu3.pcieWidth`: pure functions."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_STEP = re.compile(r'\.?([^.\[\]"]+)|\["((?:[^"\\]|\\.)*)"\]|\[([0-9]+)\]')

Key = str | int

MISSING = object()
"""What `look_up` returns where there is nothing; None is a value."""


def parse(path: str) -> tuple[Key, ...]:
    """The keys of a path. What is no path at all comes back as one key, because it is only printed."""
    keys: list[Key] = []
    position = 0
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return (path,)
        keys.append(_key(step))
        position = step.end()
    return tuple(keys)


def _key(step: re.Match[str]) -> Key:
    plain, quoted, index = step.groups()
    if index is not None:
        return int(index)
    return plain if plain is not None else re.sub(r"\\(.)", r"\1", quoted)


def look_up(value: Any, keys: Sequence[Key]) -> Any:
    """The value there; MISSING when the path leads nowhere."""
    for key in keys:
        if not _has(value, key):
            return MISSING
        value = value[key]
    return value


def _has(value: Any, key: Key) -> bool:
    if isinstance(value, list):
        return isinstance(key, int) and key < len(value)
    return isinstance(value, Mapping) and key in value
