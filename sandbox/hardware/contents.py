"""What a rendered root is made of: file contents by path, and links."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A symbolic link to `target`, a path of the same root without a leading slash."""

    target: str


Content = str | Link


def lines(folder: str, values: Mapping[str, object]) -> dict[str, Content]:
    """One file a value, each with the newline that kernel files end with."""
    return {f"{folder}/{name}": f"{value}\n" for name, value in values.items()}
