"""Progress of long work on stderr: a moving line on a terminal, and a line at each change where there is none.

stdout belongs to the answer alone, so that it can be piped. Called by the commands that run the engine or wait.
"""

import sys
import time
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.status import Status

from cli.terminal import clean, colour

QUIET_SECONDS = 20.0
"""Off a terminal, the same message is not repeated, and a changing one is told this often at most."""


class Progress:
    """A context in which `say` tells what is being done. Lines given to `keep` stay on the screen."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._told = ""
        self._told_at = float("-inf")
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if colour(sys.stderr):
            self._status = Status(self._title, console=Console(stderr=True, highlight=False))
            self._status.start()
        else:
            self._tell(self._title)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._status:
            self._status.stop()

    def say(self, message: str) -> None:
        """What is being done now; replaces the last message on a terminal."""
        message = f"{self._title}: {clean(message)}"
        if self._status:
            self._status.update(message)
        elif message != self._told and time.monotonic() - self._told_at > QUIET_SECONDS:
            self._tell(message)

    def wait(self, message: str) -> None:
        """What is being waited for: told as soon as it changes, because nothing else will be for a while."""
        if self._status is None and f"{self._title}: {clean(message)}" != self._told:
            self._told_at = float("-inf")
        self.say(message)

    def keep(self, message: str) -> None:
        """A line that stays: something is finished, or a person should know."""
        if self._status:
            self._status.console.print(clean(message), markup=False)
        else:
            self._tell(clean(message))

    def _tell(self, message: str) -> None:
        click.echo(message, err=True)
        self._told, self._told_at = message, time.monotonic()
