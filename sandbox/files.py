"""Writing the files of the sandbox's state folder: whole or not at all, because a Ctrl-C may come at any moment."""

import os
from pathlib import Path


def write(path: Path, content: str, mode: int = 0o600) -> None:
    """Put the content in place in one step. The mode holds from the first moment on: these files are mostly secrets."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    partial.replace(path)
