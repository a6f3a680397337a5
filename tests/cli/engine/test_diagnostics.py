"""The engine's messages without its noise."""

import pytest

from cli.engine.diagnostics import Diagnostic, errors, from_stderr, warnings

TRACEBACK = """error: Program failed with an unhandled exception:
Traceback (most recent call last):
  File "/site/stacks/__main__.py", line 12, in <module>
    run()
    ^^^^^
schemas.errors.Refused: the gate of operators is closed
train: 2 of 4 nodes are verified
"""


def error(message: str, urn: str = "") -> Diagnostic:
    return Diagnostic(message=message, severity="error", urn=urn)


def test_nothing_said_is_nothing_wrong() -> None:
    assert errors([]) == ()
    assert warnings([Diagnostic(message="hello", severity="info")]) == ()


def test_an_exception_of_the_program_is_its_message() -> None:
    assert errors([error(TRACEBACK)]) == ("the gate of operators is closed\ntrain: 2 of 4 nodes are verified",)


def test_a_failed_resource_is_named_once_and_the_summary_line_left_out() -> None:
    said = [error("error: the server said no\n", "urn:pulumi:demo.drivers::plumbline::T::probe")] * 2
    assert errors([*said, error("error: preview failed\n")]) == ("probe: the server said no",)


def test_the_traceback_of_the_interrupted_language_host_is_not_shown() -> None:
    host = [Diagnostic(message="Traceback (most recent call last):\n\n", severity="info#err"), Diagnostic("KeyboardInterrupt", "info#err")]
    assert errors(host) == ()
    assert warnings(host) == ()


def test_plugins_from_path_are_no_warning() -> None:
    said = [
        Diagnostic(message=f"warning: using pulumi-{name} from $PATH at /opt/bin/x\n", severity="warning")
        for name in ("resource-kubernetes", "language-python")
    ]
    assert warnings([*said, Diagnostic(message="warning: the gate is closed", severity="warning")]) == ("the gate is closed",)


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        ("", ()),
        (
            "warning: using pulumi-language-python from $PATH at /x\nerror: no stack named 'demo.x' found\n",
            ("no stack named 'demo.x' found",),
        ),
        ("panic: out of memory\n", ("panic: out of memory",)),
    ],
)
def test_what_a_run_says_before_it_can_emit_messages(stderr: str, said: tuple[str, ...]) -> None:
    assert from_stderr(stderr) == said
