"""Asks the simulated library through the real nvidia-ml-py, in a process of its own, because the linker finds it by LD_LIBRARY_PATH."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.nvml.build import library

_LONGEST_S = 60
_PREAMBLE = """
import json, sys
import pynvml as nvml
from pynvml import *

def gpu(index):
    return nvmlDeviceGetHandleByIndex(index)

def filled(struct, function, *arguments):
    function(*arguments, nvml.byref(struct))
    return struct

def fields(index, *wanted):
    return [[value.nvmlReturn, value.value.ullVal] for value in nvmlDeviceGetFieldValues(gpu(index), list(wanted))]

def attempt(question):
    try:
        answer = eval(question)
    except NVMLError as error:
        return type(error).__name__
    return answer.decode() if isinstance(answer, bytes) else answer
"""
_ASK = (
    _PREAMBLE
    + """
nvmlInit()
print(json.dumps({question: attempt(question) for question in json.load(sys.stdin)}))
"""
)


def ask(questions: list[str], node_file: Path, branch: int = 580) -> dict[str, object]:
    """The answer to each expression, or the name of the NVML error that it raised."""
    done = run(_ASK, node_file, branch, json.dumps(questions))
    assert done.returncode == 0, done.stderr
    answers: dict[str, object] = json.loads(done.stdout)
    return answers


def start(node_file: Path, branch: int = 580) -> object:
    """What nvmlInit gives: None, or the name of the error."""
    done = run(_PREAMBLE + "print(json.dumps(attempt('nvmlInit()')))", node_file, branch)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run(script: str, node_file: Path, branch: int = 580, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The script in a process of its own, ended or not after a minute."""
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, env=environment(node_file, branch), input=stdin, capture_output=True, text=True, timeout=_LONGEST_S, check=False
    )


def environment(node_file: Path, branch: int = 580) -> Mapping[str, str]:
    return os.environ | {"LD_LIBRARY_PATH": str(library(branch).parent), "PLUMBLINE_FAKE_NVML": str(node_file)}
