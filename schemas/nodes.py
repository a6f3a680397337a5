"""A document as it was written: plain values that know their line and column. Made by `parse.py`; read by `conform.py` and `rules/`."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from schemas.problems import Problem

Key = str | int  # a field's name, or an index in a list
Path = tuple[Key, ...]


class Mark(NamedTuple):
    """A place in a file; both count from 1, columns in characters."""

    line: int
    column: int


class Node(Struct, frozen=True, kw_only=True):
    """One value and what is below it. An alias shares the node of its anchor, so a node does not know its path."""

    value: Any  # None, bool, int, float, str, list or dict: what JSON could say
    mark: Mark
    text: str = ""  # a scalar as it was written, without its quotes
    children: Mapping[Key, "Node"] = {}
    keys: Mapping[Key, Mark] = {}  # where the keys of a mapping stand
    size: int = 1  # nodes below, aliases counted as often as they are used
    height: int = 1  # levels below


class Document(Struct, frozen=True, kw_only=True):
    """One file that could be read, with what was wrong in it all the same (a key given twice)."""

    file: str
    root: Node
    problems: tuple[Problem, ...] = ()

    def view(self) -> "View":
        """A look at the whole document, to go down from."""
        return View(self, self.root, ())

    def problem(self, path: Path, found: str, allowed: str = "", hint: str = "", *, on_key: bool = False) -> Problem:
        """A problem with the value at this path (or with its key); at its nearest parent when nothing stands there."""
        mark = self._mark(path, on_key)
        return Problem(file=self.file, line=mark.line, column=mark.column, path=path_text(path), found=found, allowed=allowed, hint=hint)

    def written(self, path: Path) -> str:
        """The scalar at this path as it was written."""
        node = self.root
        for key in path:
            node = node.children[key]
        return node.text

    def _mark(self, path: Path, on_key: bool) -> Mark:
        """Of the value; of the key where the value begins on a later line, because people look for the key."""
        node, mark = self.root, self.root.mark
        for key in path:
            if key not in node.children:
                break
            child = node.children[key]
            key_mark = node.keys.get(key, child.mark)
            mark = key_mark if on_key or key_mark.line < child.mark.line else child.mark
            node = child
        return mark


class View:
    """A lenient look at one place of a document, for rules that must hold in files that are wrong elsewhere as well.

    What is absent or of another type reads as None or as empty: the schema complains about that, the rules need not.
    """

    def __init__(self, document: Document, node: Node | None, path: Path) -> None:
        self._document, self._node, self.path = document, node, path

    def at(self, *keys: Key) -> "View":
        """The place below; a view of nothing where there is none."""
        node = self._node
        for key in keys:
            node = node.children.get(key) if node else None
        return View(self._document, node, (*self.path, *keys))

    def __iter__(self) -> Iterator["View"]:
        """The items of a list."""
        if self._node and isinstance(self._node.value, list):
            yield from (self.at(key) for key in self._node.children)

    def fields(self) -> Iterator[tuple[str, "View"]]:
        """The fields of a mapping that hold something, by name."""
        if self._node and isinstance(self._node.value, dict):
            yield from ((str(key), self.at(key)) for key, node in self._node.children.items() if node.value is not None)

    @property
    def present(self) -> bool:
        return self._node is not None and self._node.value is not None

    @property
    def value(self) -> Any:
        return self._node.value if self._node else None

    @property
    def text(self) -> str | None:
        return self._node.value if self._node and isinstance(self._node.value, str) else None

    @property
    def number(self) -> int | None:
        value = self._node.value if self._node else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def line(self) -> int | None:
        return self._node.mark.line if self._node else None

    def problem(self, found: str, allowed: str = "", hint: str = "", *, on_key: bool = False) -> Problem:
        """A problem with what stands here."""
        return self._document.problem(self.path, found, allowed, hint, on_key=on_key)


def path_text(path: Path) -> str:
    """`("spec", "pools", 1, "machine")` as people write it: spec.pools[1].machine"""
    steps = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return "".join(steps).removeprefix(".")
