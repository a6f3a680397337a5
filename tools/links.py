"""One folder of links to the executables in use, so that one entry on PATH brings them all.

Called by `cli.project` for every engine run.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.cache import cache_root, tools_folder


def bin_folder(executables: Mapping[str, Path], root: Path | None = None) -> Path:
    """The folder of links to exactly these executables: made when absent, named by what it links to, and never changed."""
    named = sorted((name, str(path)) for name, path in executables.items())
    key = hashlib.sha256(repr(named).encode()).hexdigest()[:12]
    folder = tools_folder(root or cache_root()) / f"bin-{key}"
    if not folder.is_dir():
        _make(folder, executables)
    return folder


def _make(folder: Path, executables: Mapping[str, Path]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".bin-", dir=folder.parent))
    fresh.chmod(0o755)
    for name, path in executables.items():
        (fresh / name).symlink_to(path)
    try:
        fresh.rename(folder)
    except OSError:
        # Another process made the same links first: a rename onto a folder that is not empty fails.
        shutil.rmtree(fresh)
        if not folder.is_dir():
            raise
