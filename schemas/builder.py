"""YAML events -> nodes, with the limits that no honest file reaches. Pure; called by `parse.py`.

PyYAML's own composer keeps the last of two equal keys, reads YAML 1.1, recurses, and expands aliases without a limit.
"""

from typing import Any, NoReturn

import yaml

from schemas.nodes import Document, Key, Mark, Node, Path, path_text
from schemas.problems import MOST, Problem, SpecErrors, shown
from schemas.scalars import scalar

MAX_DEPTH = 64  # levels of lists and mappings
MAX_VALUES = 100_000  # in a document, counting what an alias stands for each time it is used

_TOO_DEEP = (f"more than {MAX_DEPTH} levels", f"at most {MAX_DEPTH} levels of lists and mappings")


class _Open:
    """A mapping or a list that has begun and not ended."""

    def __init__(self, event: Any) -> None:
        self.mark = _mark(event)
        self.anchor: str | None = event.anchor
        self.is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.children: dict[Key, Node] = {}
        self.keys: dict[Key, Mark] = {}
        self.key: str | None = None  # the key that waits for its value
        self.awaits_value = False

    def node(self) -> Node:
        nodes = self.children.values()
        return Node(
            value={key: node.value for key, node in self.children.items()} if self.is_mapping else [node.value for node in nodes],
            mark=self.mark,
            children=self.children,
            keys=self.keys,
            size=1 + sum(node.size for node in nodes),
            height=1 + max((node.height for node in nodes), default=0),
        )


class Builder:
    """Takes the events of one document in their order. Its stack is its own, so that no depth of the text is a depth of Python's."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._anchors: dict[str, Node] = {}
        self._values = 0

    def take(self, event: Any) -> None:
        """The next event; SpecErrors when the document cannot be read on."""
        match event:
            case yaml.DocumentStartEvent() if self._root is not None:
                self._stop(_mark(event), "a second document", "one document a file")
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._put(self._target(event), _mark(event), None)
            case yaml.CollectionStartEvent():
                self._begin(event)
            case yaml.CollectionEndEvent():
                ended = self._open.pop()
                self._put(ended.node(), ended.mark, ended.anchor)

    def document(self) -> Document:
        """What was built; SpecErrors when there was nothing."""
        if self._root is None or self._root.value is None:
            self._stop(Mark(1, 1), "an empty document", "one YAML mapping")
        return Document(file=self.file, root=self._root, problems=tuple(self.problems))

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        self._count(event, 1)
        value = event.value if event.style else scalar(event.value)
        self._put(Node(value=value, mark=_mark(event), text=event.value), _mark(event), event.anchor)

    def _begin(self, event: Any) -> None:
        self._refuse_tag(event)
        self._count(event, 1)
        if len(self._open) == MAX_DEPTH:
            self._stop(_mark(event), *_TOO_DEEP)
        if self._at_key():
            self._stop(_mark(event), "a list or a mapping as a key", "text as a key")
        self._open.append(_Open(event))

    def _put(self, node: Node, mark: Mark, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
        elif self._at_key():
            self._put_key(node, mark)
        else:
            self._put_value(self._open[-1], node)

    def _put_key(self, node: Node, mark: Mark) -> None:
        parent = self._open[-1]
        parent.key = self._checked_key(parent, node, mark)
        parent.awaits_value = True
        if parent.key is not None:
            parent.keys[parent.key] = mark

    def _checked_key(self, parent: _Open, node: Node, mark: Mark) -> str | None:
        """The key; None when it is refused, and its value is to be dropped."""
        if not isinstance(node.value, str):
            hint = f'quote it: "{node.text}"' if node.text else ""
            self._complain(mark, f"the key {shown(node.value)}, which is not text", "text as a key", hint)
        elif node.value in parent.keys:
            first = parent.keys[node.value].line
            self._complain(mark, f"the key {shown(node.value)} a second time; it stands on line {first} already", "each key once")
        else:
            return str(node.value)
        return None

    @staticmethod
    def _put_value(parent: _Open, node: Node) -> None:
        if not parent.is_mapping:
            parent.children[len(parent.children)] = node
        elif parent.key is not None:
            parent.children[parent.key] = node
        parent.key, parent.awaits_value = None, False

    def _target(self, event: Any) -> Node:
        target = self._anchors.get(event.anchor)
        if target is None:
            self._stop(_mark(event), f"the alias *{event.anchor}", "an alias of an anchor that stands, complete, before it")
        self._count(event, target.size)
        if len(self._open) + target.height > MAX_DEPTH:
            self._stop(_mark(event), *_TOO_DEEP)
        return target

    def _count(self, event: Any, values: int) -> None:
        self._values += values
        if self._values > MAX_VALUES:
            self._stop(_mark(event), f"more than {MAX_VALUES} values, those of aliases counted each time", f"at most {MAX_VALUES} values")

    def _at_key(self) -> bool:
        return bool(self._open) and self._open[-1].is_mapping and not self._open[-1].awaits_value

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            self._complain(_mark(event), f"the tag {event.tag}", "values without tags")

    def _complain(self, mark: Mark, found: str, allowed: str, hint: str = "") -> None:
        self.problems.append(self._problem(mark, found, allowed, hint))
        if len(self.problems) == MOST:
            raise SpecErrors(self.problems)

    def _stop(self, mark: Mark, found: str, allowed: str) -> NoReturn:
        self.problems.append(self._problem(mark, found, allowed, ""))
        raise SpecErrors(self.problems)

    def _problem(self, mark: Mark, found: str, allowed: str, hint: str) -> Problem:
        place = path_text(self._path())
        return Problem(file=self.file, line=mark.line, column=mark.column, path=place, found=found, allowed=allowed, hint=hint)

    def _path(self) -> Path:
        """Of the list or mapping that is open, up to the key whose value is awaited."""
        keys = [frame.key if frame.is_mapping else len(frame.children) for frame in self._open]
        return tuple(key for key in keys if key is not None)


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
