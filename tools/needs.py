"""What a build needs of the machine: Go, a C compiler, room on the disk. Called by `install` before it starts, and by `doctor`."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from tools.catalogue import GO_MINIMUM, Tool, Version
from tools.installed import dotted

GIB = 1024**3

_GO_VERSION = re.compile(r"\bgo(\d+)\.(\d+)(?:\.(\d+))?")
_GO_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
_GO_RELEASE = "1.26.8"
# The archive that go.dev offers unpacks to this folder, which few people have on PATH before their next login.
_GO_FOLDER = "/usr/local/go/bin"

_COMPILER_LINES = (
    ("apt-get", "sudo apt-get install -y gcc libc6-dev"),
    ("dnf", "sudo dnf install -y gcc glibc-devel"),
    ("zypper", "sudo zypper install -y gcc glibc-devel"),
    ("pacman", "sudo pacman -S --needed gcc"),
    ("apk", "sudo apk add gcc musl-dev"),
    ("brew", "xcode-select --install"),
)


def find_go(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The `go` on PATH, else the one where Go's own archive puts it."""
    found = shutil.which("go", path=os.pathsep.join((environ.get("PATH", ""), _GO_FOLDER)))
    return Path(found) if found else None


def go_version(go: Path) -> Version | None:
    """What `go version` says; None when it cannot be run."""
    environ = os.environ | {"GOTOOLCHAIN": "local"}
    try:
        answer = subprocess.run([str(go), "version"], capture_output=True, text=True, timeout=20, check=True, env=environ, cwd="/")
    except (OSError, subprocess.SubprocessError):
        return None
    return parse_go_version(answer.stdout)


def parse_go_version(text: str) -> Version | None:
    """(1, 26, 8) of `go version go1.26.8 linux/amd64`; a release without a third number ends in 0."""
    match = _GO_VERSION.search(text)
    return tuple(int(part or 0) for part in match.groups()) if match else None


def find_compiler(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The C compiler: $CC when it is set, else cc, gcc or clang."""
    wanted = environ.get("CC", "").split()[:1]
    for name in wanted or ("cc", "gcc", "clang"):
        if found := shutil.which(name, path=environ.get("PATH")):
            return Path(found)
    return None


def go_problem(go: Path | None, version: Version | None) -> str | None:
    """Why the tools cannot be built with this Go, and the line that installs another; None when they can."""
    if go is not None and version is not None and version >= GO_MINIMUM:
        return None
    found = "Go is missing" if go is None else f"{go} is Go {dotted(version) if version else 'of an unknown version'}"
    return f"{found}; the tools need Go {dotted(GO_MINIMUM)} or newer. Install it:\n  {go_line()}"


def compiler_problem(compiler: Path | None) -> str | None:
    """Why nothing in C can be built, and the line that installs a compiler; None when it can."""
    return None if compiler else f"A C compiler is missing. Install it:\n  {compiler_line()}"


def disk_problem(tools: Collection[Tool], room_bytes: int, folder: Path) -> str | None:
    """Why there is no room to build these tools; None when there is. What an interrupted build left counts as room: it is reused."""
    needed = sum(tool.disk_gib for tool in tools)
    if room_bytes >= needed * GIB:
        return None
    return (
        f"Building needs about {needed:.0f} GiB below {folder}, and {room_bytes / GIB:.1f} GiB are free. "
        "Make room, or set XDG_CACHE_HOME to a folder on a larger disk."
    )


def free_bytes(folder: Path) -> int:
    """Room on the disk that the folder is or will be on."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return shutil.disk_usage(existing).free


def used_bytes(folder: Path) -> int:
    """The sizes of all files below the folder; 0 when it is not there."""
    return sum((Path(parent) / name).lstat().st_size for parent, _, names in os.walk(folder) for name in names)


def go_line() -> str:
    """The command that installs Go here. Distributions lag behind, so on Linux it is Go's own archive."""
    if shutil.which("brew"):
        return "brew install go"
    architecture = _GO_ARCHITECTURE.get(platform.machine(), "amd64")
    archive = f"https://go.dev/dl/go{_GO_RELEASE}.linux-{architecture}.tar.gz"
    return f"curl -fsSL {archive} | sudo tar -C /usr/local -xz"


def compiler_line() -> str:
    """The command that installs a C compiler here, by the package manager that is found."""
    return next((line for manager, line in _COMPILER_LINES if shutil.which(manager)), "install gcc and the C library's headers")
