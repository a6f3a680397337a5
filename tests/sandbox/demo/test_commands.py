"""The steps of the demonstration: told as they go, and stopped at the first that is not as it should be."""

import pytest

from sandbox.demo.commands import Failed, Step, perform, run
from sandbox.demo.story import STEPS


def test_a_step_as_it_should_be_is_told_with_its_progress(capsys: pytest.CaptureFixture[str]) -> None:
    answer = perform(Step(title="Look", command="echo found; echo looking >&2; exit 7", exit_code=7, shows=("found",)), 3, 13)

    assert (answer.stdout, answer.stderr, answer.code) == ("found\n", "looking\n", 7)
    told = capsys.readouterr().out
    assert "[ 3/13] Look\n" in told
    assert "| looking\n" in told
    assert "exit code 7, as it should be" in told


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Step(title="Look", command="echo found; exit 1"), "It exited with 1, and 0 was expected"),
        (Step(title="Look", command="echo found", shows=("lost",)), "It does not show 'lost'"),
    ],
)
def test_a_failure_names_the_step_the_command_and_its_output(step: Step, reason: str) -> None:
    with pytest.raises(Failed) as caught:
        perform(step, 1, 1)
    said = str(caught.value)
    assert all(text in said for text in ("stopped at: Look", f"$ {step.command}", reason, "found"))


def test_the_persons_own_cluster_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/production")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://production")
    assert run('echo "${KUBECONFIG-none} ${PULUMI_BACKEND_URL-none}"').stdout == "none none\n"


def test_every_step_says_what_it_is_for() -> None:
    assert all(step.title and step.command for step in STEPS.values())
