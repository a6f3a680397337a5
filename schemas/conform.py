"""A document against a type: its value, or every way in which it does not conform. Pure; called by `load.py`.

msgspec is fast and stops at the first mistake, so the slow road over JSON Schema, which finds all of them, is taken only when there is one.
"""

from typing import TypeVar

import msgspec

from schemas.nodes import Document
from schemas.problems import Problem

T = TypeVar("T")


def conform(document: Document, type_: type[T]) -> tuple[T | None, tuple[Problem, ...]]:
    """The document as a value of that type, or None and all its problems."""
    try:
        return msgspec.convert(document.root.value, type_), ()
    except msgspec.ValidationError as error:
        # jsonschema takes longer to import than a good spec takes to load.
        from schemas.violations import violations

        problems = tuple(violations(document, type_))
        return None, problems or (document.problem((), found=str(error)),)
