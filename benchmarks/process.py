"""Runs the commands that are measured. A command that fails ends the benchmark: a time to an error means nothing."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from schemas.errors import Broken


def check(command: Sequence[str | Path], cwd: Path | None = None, env: Mapping[str, str] = os.environ) -> str:
    """What the command prints on stdout; Broken with all that it said unless it exits 0."""
    done = subprocess.run(command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Broken(f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout
