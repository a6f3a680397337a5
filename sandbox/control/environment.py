"""The environment that the sandbox's processes start with. Called by `up` for its parts, and by the runner for probes."""

import os
from pathlib import Path

_CALLERS = ("PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR")


def base_environment() -> dict[str, str]:
    """Of the caller's variables only those that say where programs and caches are, and where our own modules are found."""
    kept = {name: os.environ[name] for name in _CALLERS if name in os.environ}
    return kept | {"PYTHONPATH": str(Path(__file__).parents[2])}
