"""Progress off a terminal: lines that are worth a line."""

import pytest

from cli.progress import Progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("cli.progress.time.monotonic", lambda: now[0])
    return now


def test_nothing_to_say_says_what_is_begun(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("checking demo"):
        pass
    assert capsys.readouterr() == ("", "checking demo\n")


def test_the_same_message_is_told_once_and_a_new_one_not_too_often(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("applying demo") as said:
        for second, message in enumerate(["waiting", "waiting", "creating a", "creating b", "waiting"]):
            clock[0] = second * 15.0
            said.say(message)
    assert capsys.readouterr().err.splitlines() == ["applying demo", "applying demo: creating a", "applying demo: waiting"]


def test_what_is_waited_for_is_told_at_once_and_not_again(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("applying demo") as said:
        for second, message in enumerate(["no report yet", "no report yet", "1 of 4"]):
            clock[0] = float(second)
            said.wait(message)
    assert capsys.readouterr().err.splitlines()[1:] == ["applying demo: no report yet", "applying demo: 1 of 4"]


def test_what_is_kept_is_always_told(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("applying demo") as said:
        said.keep("fabric: 42 created in 6 s")
        said.keep("drivers: \x1b[31munchanged")
    assert capsys.readouterr().err.splitlines()[1:] == ["fabric: 42 created in 6 s", "drivers: unchanged"]
