"""Prints an answer on stdout, and nothing else does. Called by the commands with what cli/render made of their values."""

import shutil
import sys

import click
import msgspec
from rich.console import RenderableType

from cli.render.text import PIPE_WIDTH, to_text
from cli.terminal import colour


def print_page(page: RenderableType) -> None:
    """For people: as wide as the terminal, in colour where it is wanted."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
    click.echo(to_text(page, width, colour(sys.stdout)), nl=False)


def print_json(value: object) -> None:
    """For programs: one document, and its fields in a stable order."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
