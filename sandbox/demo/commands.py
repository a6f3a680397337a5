"""Runs one command of the demonstration as a shell would, and says what went wrong when it ends otherwise than the story wants."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
"""The project. Everything the demonstration makes lies in its .state and .sandbox."""

_LEFT_OUT = ("KUBECONFIG", "PLUMBLINE_SANDBOX", "PULUMI_BACKEND_URL", "PULUMI_STACK")
"""Where these lead to may be somebody's production; the demonstration touches its own sandbox and nothing else."""

_INDENT = "       "


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command, what it is for and how it must end. `shows` is text that must stand in its output."""

    title: str
    command: str
    exit_code: int = 0
    shows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command printed: the answer on stdout, progress and errors on stderr."""

    stdout: str
    stderr: str
    code: int


class Failed(Exception):
    """A step that ended otherwise than it must."""

    def __init__(self, step: Step, answer: Answer, reason: str) -> None:
        output = "\n".join(part.rstrip() for part in (answer.stdout, answer.stderr) if part.strip())
        super().__init__(f"The demonstration stopped at: {step.title}\n  $ {step.command}\n{reason}. Its output:\n\n{output}\n")


def perform(step: Step, number: int, of: int) -> Answer:
    """Run a step and tell it as it goes; Failed when the exit code or the output is not what it must be."""
    print(f"[{number:>2}/{of}] {step.title}\n{_INDENT}$ {step.command}", flush=True)
    began = time.monotonic()
    answer = run(step.command)
    if answer.code != step.exit_code:
        raise Failed(step, answer, f"It exited with {answer.code}, and {step.exit_code} was expected")
    for text in step.shows:
        if text not in answer.stdout:
            raise Failed(step, answer, f"It does not show {text!r}")
    print(f"{_INDENT}exit code {answer.code}, as it should be ({time.monotonic() - began:.1f} s)", flush=True)
    return answer


def run(command: str) -> Answer:
    """Run this line in bash, in the project, with the environment's own `plumbline`; its progress is shown while it runs."""
    with tempfile.TemporaryFile("w+") as stdout, _begun(command, stdout) as process:
        stderr = "".join(_shown(process))
        code = process.wait()
        stdout.seek(0)
        return Answer(stdout=stdout.read(), stderr=stderr, code=code)


def stop() -> str:
    """Stop the sandbox; what it said. Its data stay for the next `plumbline sandbox up`."""
    return run("plumbline sandbox down").stdout.strip()


def _begun(command: str, stdout: IO[str]) -> "subprocess.Popen[str]":
    """The answer goes to a file and only the progress to a pipe, so that reading one never waits for the other."""
    return subprocess.Popen(
        ["bash", "-c", command],
        cwd=ROOT,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def _shown(process: "subprocess.Popen[str]") -> list[str]:
    lines = []
    for line in process.stderr or ():
        lines.append(line)
        if not line.startswith("warning: using pulumi-"):
            print(f"{_INDENT}| {line.rstrip()}", flush=True)
    return lines


def _environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {name: value for name, value in os.environ.items() if name not in _LEFT_OUT} | {"PATH": path}
