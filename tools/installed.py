"""Whether a tool that a person installed themselves will do. Called by `locate`, for what the cache does not hold."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tools.cache import tools_folder
from tools.catalogue import Suitable, Tool, Version

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_ANSWER_SECONDS = 20  # a binary that has not said its version by then is not used


@dataclass(frozen=True, slots=True)
class Found:
    """A tool that can be used as it is."""

    folder: Path
    version: str
    origin: Literal["cache", "PATH", "plugins"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A tool that is installed and cannot be used, and why."""

    folder: Path
    reason: str


def folders_on_path(tool: Tool, path: str, root: Path) -> Iterator[Path]:
    """Folders on PATH that hold the tool's first binary. Links into our own cache are passed over: they say nothing new."""
    ours = tools_folder(root).resolve()
    for entry in dict.fromkeys(filter(None, path.split(os.pathsep))):
        executable = shutil.which(tool.binaries[0].name, path=entry)
        if executable and not Path(executable).resolve().is_relative_to(ours):
            yield Path(entry)


@cache
def check_folder(tool: Tool, folder: Path) -> Found | Rejected:
    """Runs the tool in this folder to learn its version, and says whether it will do.

    Cached for the life of the process, because the engine takes half a second to say its version.
    """
    suitable = tool.suitable
    if suitable is None:
        return Rejected(folder, "it does not tell its version")
    absent = [name for name in (*tool.files, *suitable.beside) if not os.access(folder / name, os.X_OK)]
    if absent:
        return Rejected(folder, f"{absent[0]} is not beside it")
    version = parse_version(_output(folder, suitable.command))
    if version is None:
        return Rejected(folder, f"`{' '.join(suitable.command)}` prints no version")
    if not suitable.minimum <= version < suitable.below:
        return Rejected(folder, f"version {dotted(version)} is not {version_range(suitable)}")
    return Found(folder, f"v{dotted(version)}", "PATH")


def find_plugin(tool: Tool, environ: Mapping[str, str]) -> Found | None:
    """The plugin that `pulumi plugin install` fetched, if it did: the name of its folder holds the version."""
    if tool.plugin is None:
        return None
    home = Path(environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    folder = home / "plugins" / tool.plugin
    if not all(os.access(folder / name, os.X_OK) for name in tool.files):
        return None
    return Found(folder, tool.version, "plugins")


def parse_version(text: str) -> Version | None:
    """The first version of three numbers in what a program printed."""
    match = _VERSION.search(text)
    return tuple(int(part) for part in match.groups()) if match else None


def dotted(version: Version) -> str:
    return ".".join(str(part) for part in version)


def version_range(suitable: Suitable) -> str:
    """The versions that will do, such as `>= 3.259.0 and < 4`."""
    return f">= {dotted(suitable.minimum)} and < {dotted(suitable.below)}"


def _output(folder: Path, command: tuple[str, ...]) -> str:
    """What the command prints; nothing when it fails, because then its version is not known either."""
    environ = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    line = [str(folder / command[0]), *command[1:]]
    try:
        return subprocess.run(line, capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=True, env=environ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
