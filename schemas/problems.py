"""What is wrong in a file that a person wrote: one `Problem` a mistake, and the one error that carries them all.

Made by `parse.py`, `conform.py` and `rules/`; raised by `load.py`; the command line prints it as it stands.
"""

import json
from collections.abc import Iterable, Sequence

from schemas.base import Record
from schemas.errors import InputError

MOST = 100  # problems worked out for one file; one with more is no spec with mistakes, it is another kind of file
LONGEST = 60  # characters of a found value that are shown
LONGEST_PATH = 120


class Problem(Record, kw_only=True):
    """One mistake: where it stands, what was found there, what is allowed, and what was probably meant.

    `line` and `column` count from 1; both are None when the file as a whole is meant.
    """

    file: str
    found: str
    path: str = ""
    line: int | None = None
    column: int | None = None
    allowed: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """`file:line:column: path`, then a line each for what was found, what is allowed and what was meant."""
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        details = (("found", self.found), ("allowed", self.allowed), ("hint", self.hint))
        lines = [
            f"{place}: {_shortened(self.path, LONGEST_PATH)}".removesuffix(": "),
            *(f"  {name:<8} {text}" for name, text in details if text),
        ]
        return "\n".join(map(printable, lines))


class SpecErrors(InputError):
    """All problems of one file at once, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        in_order = sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))
        self.problems = tuple(dict.fromkeys(in_order))[:MOST]
        super().__init__("\n\n".join([_headline(self.problems), *map(str, self.problems)]))


def shown(value: object) -> str:
    """A found value in one short line, as JSON would write it."""
    return _shortened(json.dumps(value, ensure_ascii=False, default=str), LONGEST)


def printable(text: str) -> str:
    """The text without anything a terminal would obey: control characters are spelled out."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _headline(problems: Sequence[Problem]) -> str:
    files = ", ".join(dict.fromkeys(printable(problem.file) for problem in problems))
    if len(problems) == MOST:
        return f"{files} has {MOST} problems or more:"
    return f"{files} has {len(problems)} problem{'' if len(problems) == 1 else 's'}:"
