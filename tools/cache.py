"""The cache that all checkouts share: where its folders are, and how a finished one is told from a half-made one.

    <cache>/plumbline/tools/<tool>-<version>/   finished binaries, with a marker
    <cache>/plumbline/tools/bin-<hash>/         links to the binaries in use, to go on PATH
    <cache>/plumbline/build/                    caches of the Go builds, removed when all is built

Used by `locate` (reads) and `build` (writes).
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from tools.catalogue import Tool

MARKER = ".complete"


def cache_root(environ: Mapping[str, str] = os.environ) -> Path:
    """`$XDG_CACHE_HOME/plumbline`, or the same below ~/.cache; a relative XDG_CACHE_HOME is ignored, as its specification says."""
    base = Path(environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "plumbline"


def tools_folder(root: Path) -> Path:
    return root / "tools"


def build_folder(root: Path) -> Path:
    return root / "build"


def tool_folder(root: Path, tool: Tool) -> Path:
    """Where a tool's finished binaries lie; the folder may be absent or half-made, see `is_complete`."""
    return tools_folder(root) / tool.folder


def mark_complete(folder: Path, tool: Tool) -> None:
    """Records the size of every file of the tool, so that one cut short or taken away is noticed later. OSError when one is absent."""
    sizes = {name: (folder / name).stat().st_size for name in tool.files}
    (folder / MARKER).write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")


def is_complete(folder: Path, tool: Tool) -> bool:
    """Whether the folder holds the whole tool, as marked. A marker that cannot be read counts as none."""
    try:
        sizes = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return all(_is_executable(folder / name, sizes.get(name)) for name in tool.files)
    except (OSError, ValueError, AttributeError):
        return False


def _is_executable(path: Path, size: object) -> bool:
    return os.access(path, os.X_OK) and path.stat().st_size == size
