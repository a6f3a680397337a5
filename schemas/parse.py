"""YAML text -> a document whose values know their line and column, in one pass over the parser's events. Pure; called by `load.py`."""

import re

import yaml

from schemas.builder import Builder
from schemas.nodes import Document
from schemas.problems import Problem, SpecErrors

# libyaml where PyYAML was built with it: the pure parser is some ten times slower.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(text: str, file: str) -> Document:
    """The one document in this text. SpecErrors when it cannot be read at all; `file` is how errors name it."""
    _refuse_binary(text, file)
    builder = Builder(file)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    # The pure parser lets chr() complain about an escape such as "\\U00110000".
    except (yaml.YAMLError, ValueError) as error:
        raise SpecErrors([*builder.problems, _syntax(error, text, file)]) from error
    return builder.document()


def _refuse_binary(text: str, file: str) -> None:
    """YAML knows no control characters; a file with one is most likely not meant to be text."""
    match = _NOT_TEXT.search(text)
    if match is None:
        return
    before = text[: match.start()].split("\n")
    found = f"the character U+{ord(match.group()):04X}"
    problem = Problem(file=file, line=len(before), column=len(before[-1]) + 1, found=found, allowed="text without control characters")
    raise SpecErrors([problem])


def _syntax(error: Exception, text: str, file: str) -> Problem:
    """The parser's own words, with the place; the commonest cause, a tab, is named."""
    mark = getattr(error, "problem_mark", None)
    words = [word for word in (getattr(error, "problem", None), getattr(error, "context", None)) if word]
    found = "no YAML: " + (", ".join(words) or str(error))
    if mark is None:
        return Problem(file=file, found=found)
    line = "".join(text.splitlines()[mark.line : mark.line + 1])
    indent = line[: len(line) - len(line.lstrip())]
    hint = "a tab stands before the first word: YAML is indented with spaces" if "\t" in indent else ""
    return Problem(file=file, line=mark.line + 1, column=mark.column + 1, found=found, hint=hint)
