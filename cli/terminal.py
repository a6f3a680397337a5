"""What a terminal may be sent: colour only where it is wanted, and no control characters out of names that others chose."""

import os
import re
import sys
from collections.abc import Mapping
from typing import TextIO

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")


def clean(text: str) -> str:
    """One line without control characters, escape sequences or marks that reorder text: for names and values."""
    return _CONTROL.sub("", _ANSI.sub("", text))


def clean_text(text: str) -> str:
    """The same for several lines: line ends and tabs stay."""
    return _CONTROL_BUT_LINES.sub("", _ANSI.sub("", text))


def colour(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour what goes there: a terminal that can, and nobody who said NO_COLOR."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether a person can be asked: both the question and the answer need a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()
