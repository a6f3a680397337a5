"""What the engine says, without its noise: pure functions over the messages of a run.

Noise is what every run prints and nobody can act on (that a plugin comes from PATH) and the traceback of the language host, which is
interrupted when a resource fails: the real error stands beside it.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

_NOISE = re.compile(r"^using pulumi-[\w-]+ from \$PATH at |^(preview|update|destroy|refresh) failed$|^resource monitor shut down")
_PREFIX = re.compile(r"^(error|warning): ")
_SUFFIX = re.compile(r"\s*an unhandled error occurred: program exited with non-zero exit code: \d+\s*$")
_UNHANDLED = "Program failed with an unhandled exception:"
_NAME = re.compile(r"^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Refused|Unreachable|Broken)?: ")


class Diagnostic(Struct, frozen=True, rename="camel"):
    """One message of the engine. `severity` is error, warning, info or info#err; `urn` names the resource it is about."""

    message: str
    severity: str = "info"
    urn: str = ""


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """What went wrong, each thing once, in the order it happened."""
    return _messages(diagnostics, "error")


def warnings(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """What the engine and the program warn of."""
    return _messages(diagnostics, "warning")


def from_stderr(stderr: str) -> tuple[str, ...]:
    """The errors of a run that ended before it could emit a message, such as one that found no stack."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    named = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return tuple(dict.fromkeys(named or [line for line in lines if not _is_noise(_PREFIX.sub("", line))]))


def _messages(diagnostics: Iterable[Diagnostic], severity: str) -> tuple[str, ...]:
    found = [_readable(each) for each in diagnostics if each.severity == severity]
    return tuple(dict.fromkeys(message for message in found if message and not _is_noise(message)))


def _is_noise(message: str) -> bool:
    return bool(_NOISE.search(message))


def _readable(diagnostic: Diagnostic) -> str:
    message = _SUFFIX.sub("", _PREFIX.sub("", diagnostic.message.strip()))
    if message.startswith(_UNHANDLED):
        return _last_sentence(message)
    name = diagnostic.urn.rpartition("::")[2]
    return f"{name}: {message}" if name and diagnostic.severity == "error" else message


def _last_sentence(traceback: str) -> str:
    """A Python traceback ends with the exception; everything after the last frame is its message."""
    lines = traceback.splitlines()
    last_frame = max((number for number, line in enumerate(lines) if line.startswith("  ")), default=0)
    return _NAME.sub("", "\n".join(lines[last_frame + 1 :]).strip()) or traceback
