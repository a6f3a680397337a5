"""Everything in which a document breaks its type's JSON Schema, in words for people. Pure; called by `conform.py`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from jsonschema import Draft202012Validator, ValidationError

from schemas.cluster import NOT_SUPPORTED_YET
from schemas.describe import describe
from schemas.hints import did_you_mean, listed
from schemas.nodes import Document, Key, Path
from schemas.problems import MOST, Problem, shown

TYPES = {
    dict: "a mapping",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "nothing",
}
NULL = {"type": "null"}


class Breach(NamedTuple):
    """One keyword of the schema that one value breaks; the value is a key where `of_key`."""

    path: Path
    keyword: str
    schema: Mapping[str, Any]
    value: Any
    of_key: bool

    @property
    def limit(self) -> Any:
        return self.schema[self.keyword]


def violations(document: Document, type_: object) -> Iterator[Problem]:
    """At most MOST problems: a file with more is another kind of file."""
    schema = msgspec.json.schema(type_)
    writer = _Writer(document, schema)
    errors = Draft202012Validator(schema).iter_errors(document.root.value)
    return islice(_once(problem for error in errors for breach in _breaches(error) for problem in writer.problems(breach)), MOST)


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Each problem once: jsonschema reports a mapping with three missing fields three times."""
    seen: set[Problem] = set()
    for problem in problems:
        if problem not in seen:
            seen.add(problem)
            yield problem


def _breaches(error: ValidationError) -> Iterator[Breach]:
    """Of a value that may be left out, one branch of the schema is null. It is never what was meant, so only the other one counts."""
    if error.validator == "anyOf":
        branches: Any = error.validator_value
        meant = (inner for inner in error.context or () if branches[inner.relative_schema_path[0]] != NULL)
        for inner in meant:
            yield from _breaches(inner)
        return
    schema: Any = error.schema
    of_key = "propertyNames" in error.absolute_schema_path
    yield Breach(tuple(error.absolute_path), str(error.validator), schema, error.instance, of_key)


class _Writer:
    """Puts the breaches of one document into words."""

    def __init__(self, document: Document, schema: Mapping[str, Any]) -> None:
        self._document = document
        self._definitions: Mapping[str, Any] = schema.get("$defs", {})

    def problems(self, breach: Breach) -> Iterator[Problem]:
        match breach.keyword:
            case "additionalProperties":
                yield from self._unknown_fields(breach)
            case "required":
                yield from self._missing_fields(breach)
            case _ if breach.of_key:
                place = (*breach.path, str(breach.value))
                yield self._document.problem(place, f"the key {shown(breach.value)}", self._allowed(breach.schema), on_key=True)
            case "enum":
                yield self._other_value(breach)
            case "type":
                yield self._other_type(breach)
            case _:
                yield self._document.problem(breach.path, shown(breach.value), self._allowed(breach.schema))

    def _unknown_fields(self, breach: Breach) -> Iterator[Problem]:
        known = tuple(breach.schema["properties"])
        for name in breach.value:
            if name not in known:
                yield self._unknown_field((*breach.path, name), known)

    def _unknown_field(self, path: Path, known: tuple[str, ...]) -> Problem:
        name = str(path[-1])
        if _is_planned(path[:-1], name):
            return self._document.problem(path, f"the field {shown(name)}, which is not supported yet", listed(known), on_key=True)
        return self._document.problem(path, f"the unknown field {shown(name)}", listed(known), did_you_mean(name, known), on_key=True)

    def _missing_fields(self, breach: Breach) -> Iterator[Problem]:
        for name in breach.limit:
            if name not in breach.value:
                allowed = self._allowed(breach.schema["properties"][name])
                yield self._document.problem((*breach.path, name), "nothing", f"required: {allowed}")

    def _other_value(self, breach: Breach) -> Problem:
        found, known = shown(breach.value), [str(value) for value in breach.limit if value is not None]
        if isinstance(breach.value, str) and _is_planned(breach.path, breach.value):
            return self._document.problem(breach.path, f"{found}, which is not supported yet", listed(known))
        hint = did_you_mean(breach.value, known) if len(known) > 1 else ""
        return self._document.problem(breach.path, found, listed(known), hint)

    def _other_type(self, breach: Breach) -> Problem:
        kind = TYPES.get(type(breach.value), "another type")
        found = kind if isinstance(breach.value, dict | list | None) else f"{shown(breach.value)}, which is {kind}"
        return self._document.problem(breach.path, found, self._allowed(breach.schema), self._quote(breach))

    def _quote(self, breach: Breach) -> str:
        """YAML reads 580.10 as a number and drops its last digit: where text is wanted, quotes keep it as it was written."""
        written = self._document.written(breach.path)
        if breach.limit != "string" or not written or not re.search(breach.schema.get("pattern", ""), written):
            return ""
        return f'quote it: "{written}"'

    def _allowed(self, schema: Mapping[str, Any]) -> str:
        return describe(schema, self._definitions)


def _is_planned(path: Path, word: str) -> bool:
    """Whether the design names this field or value, and no component acts on it yet."""
    return any(word in words and _matches(path, pattern) for pattern, words in NOT_SUPPORTED_YET.items())


def _matches(path: Path, pattern: str) -> bool:
    """`spec.inference.tiers[]` matches any item of the list, `spec.drivers.sharing.*` any name."""
    steps = pattern.replace("[]", ".[]").split(".")
    return len(steps) == len(path) and all(_step_matches(key, step) for key, step in zip(path, steps, strict=True))


def _step_matches(key: Key, step: str) -> bool:
    return step == "[]" if isinstance(key, int) else step in ("*", key)
