"""Builds one tool into the cache: sources and embedded files to a scratch folder, `go build`, scripts, marker, and one rename at the end.

Called by `install`, once a tool and from several threads. Nothing is written into the checkout, and a build that is interrupted
leaves a hidden folder that the next one removes; what Go had compiled is in its cache, so the next build goes on from there.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.cache import build_folder, mark_complete, tool_folder
from tools.catalogue import Copy, Tool
from tools.children import Children

_DEFINITIONS = Path(__file__).parent  # a folder a tool, with its go.mod
_UNSET = ("GOOS", "GOARCH", "GOWORK", "GOBIN")  # of the person's own projects


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every build shares."""

    root: Path  # of the cache
    go: Path
    environ: Mapping[str, str]
    children: Children


def build_environ(root: Path, compiler: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the builds: caches of their own, the Go that was checked and no other, no flags from outside."""
    kept = {key: value for key, value in environ.items() if key not in _UNSET}
    scratch = build_folder(root)
    caches = {"GOMODCACHE": scratch / "mod", "GOCACHE": scratch / "go", "GOTMPDIR": scratch / "tmp"}
    settings = {"GOFLAGS": "", "GOTOOLCHAIN": "local", "GOWORK": "off", "CC": environ.get("CC") or str(compiler)}
    return kept | {key: str(path) for key, path in caches.items()} | settings


def clear_scratch(root: Path) -> None:
    """Removes what an installation that was killed left in Go's scratch folder, and makes the folder: Go wants it to exist."""
    scratch = build_folder(root) / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)


def build(tool: Tool, workshop: Workshop, say: Callable[[str], None]) -> None:
    """Builds the tool and puts it in its place. CommandFailed with the compiler's words, Stopped when the installation ends."""
    final = tool_folder(workshop.root, tool)
    output = final.with_name(f".{final.name}.partial")
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    source = _prepare_source(tool, workshop)
    for number, binary in enumerate(tool.binaries, 1):
        say(f"building {binary.name} ({number} of {len(tool.binaries)})")
        _go_build(binary.package, output / binary.name, source, tool.ldflags, workshop)
    _copy_all(tool.scripts, source, output, workshop, mode=0o755)
    mark_complete(output, tool)
    shutil.rmtree(final, ignore_errors=True)
    output.rename(final)


def _prepare_source(tool: Tool, workshop: Workshop) -> Path:
    source = build_folder(workshop.root) / "src" / tool.folder
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(_DEFINITIONS / tool.name, source)
    _copy_all(tool.embedded, source, source, workshop, mode=0o644)
    return source


def _go_build(package: str, output: Path, source: Path, ldflags: str, workshop: Workshop) -> None:
    # -modcacherw, because Go makes its module cache read only otherwise, and then it could not be removed.
    flags = ["-modcacherw", "-trimpath", "-ldflags", f"-s -w {ldflags}".strip()]
    workshop.children.run([str(workshop.go), "build", *flags, "-o", str(output), package], folder=source, environ=workshop.environ)


def _copy_all(copies: tuple[Copy, ...], source: Path, target: Path, workshop: Workshop, *, mode: int) -> None:
    """Copies files out of the modules that the tool is built from; `source` is the folder of its go.mod."""
    for copy in copies:
        download = [str(workshop.go), "mod", "download", "-modcacherw", "-json", copy.module]
        module = Path(json.loads(workshop.children.run(download, folder=source, environ=workshop.environ))["Dir"])
        path = target / copy.target
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(module / copy.source, path)
        path.chmod(mode)
