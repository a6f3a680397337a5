"""Runs one command to its end, or to the end of our patience. Called by `passes`."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_KILL_PATIENCE_S = 5.0


def execute(command: Sequence[str], environment: Mapping[str, str], log: Path, limit_s: float) -> int | None:
    """The command's exit code; None when it had to be killed after `limit_s` seconds.

    Its output goes to `log` and not to a pipe, which a child that cannot be killed would keep open for ever.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("w") as output:
        running = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
    try:
        return running.wait(limit_s)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """Kill what still runs, with its children, which share its session. A Ctrl-C comes this way too."""
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            running.wait(_KILL_PATIENCE_S)
