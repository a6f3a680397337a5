"""What a person sees when a command fails: one message on stderr, `{"error": …}` on stdout for programs, and a log file for a crash.

Called by main.py only.
"""

import json
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import click

from cli.terminal import clean_text
from schemas.errors import Broken, InputError, PlumblineError

INTERRUPTED = 130


def report_error(error: PlumblineError, arguments: Sequence[str]) -> int:
    """Print an error of ours and return its exit code."""
    message = clean_text(str(error))
    click.echo(f"plumbline: {message}", err=True)
    if wants_json(arguments):
        click.echo(json.dumps({"error": {"message": message, "exitCode": error.exit_code}}, ensure_ascii=False))
    return error.exit_code


def report_usage(error: click.ClickException, arguments: Sequence[str]) -> int:
    """Print a usage error with the command that explains itself; exit code 2, like every bad input."""
    context = getattr(error, "ctx", None)
    hint = f"\nTry '{context.command_path} --help'." if context else ""
    return report_error(InputError(f"{error.format_message()}{hint}"), arguments)


def report_crash(error: Exception, arguments: Sequence[str]) -> int:
    """Write the traceback to a file and name it; the screen gets one sentence."""
    path = write_log("\n".join([f"plumbline {' '.join(arguments)}", *traceback.format_exception(error)]))
    summary = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
    return report_error(Broken(f"internal error: {summary}\nThe traceback is in {path}; please attach it to a bug report."), arguments)


def interrupted() -> int:
    """Ctrl-C, or a polite kill."""
    click.echo("plumbline: interrupted", err=True)
    return INTERRUPTED


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether `--output json` was asked for; read from the words, because a usage error leaves nothing parsed."""
    words = list(arguments)
    return "--output=json" in words or ("--output", "json") in pairwise(words)


def write_log(text: str) -> Path:
    """Keep this text under `.state/logs` of the project, or in the system's temporary folder outside of one."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}.log"
    for folder in _log_folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return Path("(no file could be written)")


def _log_folders() -> Iterator[Path]:
    from cli.project import STATE, project_root

    with suppress(InputError):
        yield project_root() / STATE / "logs"
    yield Path(tempfile.gettempdir()) / "plumbline-logs"
