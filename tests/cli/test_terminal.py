"""What a terminal may be sent."""

import io

import pytest

from cli.options import confirm
from cli.terminal import clean, clean_text, colour
from schemas.errors import InputError, Refused


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "coloured"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"TERM": "xterm"}, True),
        (io.StringIO(), {}, False),
    ],
)
def test_colour(stream: io.StringIO, environ: dict[str, str], coloured: bool) -> None:
    assert colour(stream, environ) is coloured


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("train-2", "train-2", "train-2"),
        ("é → ü", "é → ü", "é → ü"),
        ("a\nb\tc", "abc", "a\nb\tc"),
        ("\x1b[31mred\x1b[0m", "red", "red"),
        ("\x1b]0;title\x07name", "name", "name"),
        ("bell\x07 null\x00 csi\x9b31m", "bell null csi31m", "bell null csi31m"),
        ("left\u202etxet", "lefttxet", "lefttxet"),
    ],
)
def test_control_characters_are_taken_out(text: str, line: str, lines: str) -> None:
    assert (clean(text), clean_text(text)) == (line, lines)


def test_nobody_is_asked_where_there_is_no_terminal() -> None:
    with pytest.raises(InputError, match="--yes"):
        confirm("Really?", yes=False)


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_no_changes_nothing(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("cli.options.is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    with pytest.raises(Refused, match="nothing was changed"):
        confirm("Really?", yes=False)


def test_yes_answers() -> None:
    confirm("Really?", yes=True)
