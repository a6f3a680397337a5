"""The pieces that every printed page is made of. Nothing here knows what it prints."""

from collections.abc import Iterable, Sequence
from io import StringIO

from msgspec import Struct, structs
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.terminal import clean, clean_text

PIPE_WIDTH = 160
"""Columns of a page that no terminal bounds: wide enough that rows stay whole for grep."""

Cell = str | int | float | bool | Text | None


def to_text(page: RenderableType, width: int = PIPE_WIDTH, colour: bool = False) -> str:
    """The page as a string, without spaces at the ends of lines."""
    target = StringIO()
    console = Console(
        file=target, width=width, force_terminal=colour, no_color=not colour, color_system="standard" if colour else None, highlight=False
    )
    console.print(page)
    return "\n".join(line.rstrip() for line in target.getvalue().splitlines()).strip("\n") + "\n"


def page(*parts: RenderableType | None) -> Group:
    """Parts below one another with an empty line between; None leaves no trace."""
    shown = [part for part in parts if part is not None]
    return Group(*(each for part in shown for each in (part, Text(""))))


def section(title: str, body: RenderableType) -> Group:
    """A heading and what stands under it, indented."""
    return Group(Text(title, style="bold"), Padding(body, (0, 0, 0, 2)))


def columns(rows: Iterable[Sequence[Cell]], header: Sequence[str] = ()) -> Table:
    """Cells in columns; nothing is cut off, long cells continue on the next line."""
    table = Table(box=None, show_header=bool(header), header_style="dim", padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    body = [tuple(_cell(cell) for cell in row) for row in rows]
    for number in range(max((len(row) for row in body), default=len(header))):
        table.add_column(header[number] if number < len(header) else "", overflow="fold")
    for row in body:
        table.add_row(*row)
    return table


def bullets(lines: Iterable[str]) -> Table:
    """One entry each, with its own line breaks; the continuation of a long line is indented."""
    return columns(("-", Text(clean_text(line))) for line in lines)


def show(value: str | int | float | bool | None) -> str:
    """A value as people write it: nothing is a dash, truth is lower case."""
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else clean(str(value))


def count(number: int, one: str, many: str = "") -> str:
    """`1 node`, `2 nodes`, `no nodes`."""
    noun = one if number == 1 else many or f"{one}s"
    return f"{number or 'no'} {noun}"


def fields(record: Struct) -> dict[str, object]:
    """A value for programs: every field under its JSON name, also those that hold their default."""
    return {field.encode_name: getattr(record, field.name) for field in structs.fields(record)}


def _cell(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(show(cell))
