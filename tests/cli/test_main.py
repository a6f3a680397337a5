"""The command as a whole: help of everything, exit codes, errors as sentences, imports only where they are needed."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.failure import wants_json
from cli.main import COMMANDS, plumbline, run
from schemas.errors import Broken, InputError, Refused, Unreachable

PLUMBLINE = Path(sys.executable).with_name("plumbline")

Raise = Callable[[BaseException | int | None], None]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Raise:
    """Give it an exception to raise or a code to return: `plumbline probe` does that then."""

    def install(outcome: BaseException | int | None) -> None:
        @click.command()
        @click.option("--output", default="text")
        def fake(output: str) -> int | None:  # noqa: ARG001 - what main reads from the words
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        monkeypatch.setattr(import_module("cli.probe"), "probe", fake)

    return install


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "probe"])
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(plumbline, [name, "--help"])

    assert result.exit_code == 0
    assert COMMANDS[name][1].rstrip(".").split(",")[0].split()[0] in result.output
    assert f"plumbline {name}" in result.output.replace("Usage: plumbline", "plumbline")


def test_help_lists_every_command() -> None:
    output = CliRunner().invoke(plumbline, ["--help"]).output
    assert all(f"  {name} " in output for name in COMMANDS)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (None, 0),
        (0, 0),
        (1, 1),
        (InputError("wrong"), 2),
        (click.UsageError("wrong"), 2),
        (Unreachable("gone"), 3),
        (Refused("no"), 4),
        (Broken("ours"), 5),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (BrokenPipeError(), 141),
    ],
)
def test_exit_codes(command: Raise, outcome: BaseException | int | None, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.main.sys.stdout", sys.stdout)
    command(outcome)
    assert run(["probe"]) == code


def test_an_error_is_one_message_on_stderr(command: Raise, capsys: pytest.CaptureFixture[str]) -> None:
    command(Unreachable("the API server\x1b[31m does not answer"))
    run(["probe"])

    assert capsys.readouterr() == ("", "plumbline: the API server does not answer\n")


def test_programs_get_the_error_as_a_document(command: Raise, capsys: pytest.CaptureFixture[str]) -> None:
    command(Refused("the gate is closed"))
    run(["probe", "--output", "json"])

    assert json.loads(capsys.readouterr().out) == {"error": {"message": "the gate is closed", "exitCode": 4}}


def test_a_crash_is_a_sentence_and_a_file(
    command: Raise, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    monkeypatch.chdir(tmp_path)
    command(ZeroDivisionError("division by zero"))

    assert run(["probe"]) == 5
    said = capsys.readouterr().err
    (log,) = (tmp_path / ".state" / "logs").glob("*.log")
    assert "ZeroDivisionError: division by zero" in said
    assert str(log) in said
    assert "Traceback" not in said
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], False),
        (["drift", "demo"], False),
        (["drift", "--output", "text"], False),
        (["drift", "--output", "json"], True),
        (["drift", "--output=json", "--nonsense"], True),
    ],
)
def test_wants_json(words: list[str], wanted: bool) -> None:
    assert wants_json(words) is wanted


@pytest.mark.parametrize("arguments", [["nonsense"], ["drift"], ["drift", "demo", "--kind", "nonsense"], ["up", "demo", "--layer", "top"]])
def test_bad_usage_is_exit_code_2_and_says_where_help_is(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["validate", "demo"]])
def test_the_light_commands_import_neither_engine_nor_client(arguments: list[str]) -> None:
    program = (
        "import sys; from cli.main import run; run(sys.argv[1:]); print([m for m in ('pulumi', 'lightkube', 'httpx2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_silent() -> None:
    done = subprocess.run(f"{PLUMBLINE} --help | true", shell=True, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
