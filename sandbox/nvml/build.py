"""Compiles the simulated NVML library, once for each content of its sources. Called by `sandbox.hardware.machine_room`.

The library lies alone in a folder named after a hash of the sources and flags, so the folder can stand on LD_LIBRARY_PATH, two
checkouts never share a library that differs, and a library that somebody has loaded is never overwritten.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from schemas.errors import Broken, InputError

SONAME = "libnvidia-ml.so.1"
SOURCES = Path(__file__).parent
FLAGS = ("-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-fvisibility=hidden", f"-Wl,-soname,{SONAME}")
BRANCHES = (525, 535, 550, 560, 570, 580, 590, 610)
"""The driver branches that added symbols; the sources guard each symbol by the branch it came with."""
COMPILE_SECONDS = 120


def library(branch: int = BRANCHES[-1], environment: Mapping[str, str] = os.environ) -> Path:
    """The library as a driver of this branch has it (525 or newer): symbols that came later are left out.

    Compiles it when the cache has none for these sources. Raises InputError when the branch is older than any we know or there
    is no C compiler, and Broken when our sources do not compile.
    """
    flags = (*FLAGS, f"-DPLUMBLINE_DRIVER_BRANCH={_known(branch)}")
    built = cache(environment) / f"nvml-{_fingerprint(flags)}" / SONAME
    if not built.exists():
        _compile(_compiler(environment), flags, built)
    return built


def cache(environment: Mapping[str, str]) -> Path:
    """The folder for compiled libraries: `plumbline` in the user's cache."""
    home = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or Path.home()) / ".cache"
    return Path(home) / "plumbline"


def _known(branch: int) -> int:
    if branch < BRANCHES[0]:
        raise InputError(f"driver branch {branch} is older than the simulated NVML library goes back: {BRANCHES[0]}")
    return max(known for known in BRANCHES if known <= branch)


def _fingerprint(flags: tuple[str, ...]) -> str:
    content = blake2b(" ".join(flags).encode(), digest_size=8)
    for source in sorted(SOURCES.glob("*.[ch]")):
        content.update(source.name.encode() + b"\0" + source.read_bytes())
    return content.hexdigest()


def _compiler(environment: Mapping[str, str]) -> str:
    wanted = environment.get("CC") or "cc"
    found = shutil.which(wanted, path=environment.get("PATH"))
    if found is None:
        raise InputError(
            f"the C compiler {wanted!r} is not on PATH, and the sandbox compiles its simulated NVML library; apt-get install gcc libc6-dev"
        )
    return found


def _compile(compiler: str, flags: tuple[str, ...], built: Path) -> None:
    """Compiles beside the final place and renames, so that two runs at once both end with a whole library."""
    built.parent.mkdir(parents=True, exist_ok=True)
    sources = [str(source) for source in sorted(SOURCES.glob("*.c"))]
    with tempfile.TemporaryDirectory(dir=built.parent.parent, prefix=".nvml-") as scratch:
        fresh = Path(scratch) / SONAME
        command = [compiler, *flags, "-o", str(fresh), *sources, "-pthread"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMPILE_SECONDS, check=False)
        if done.returncode != 0:
            raise Broken(f"{compiler} could not compile the simulated NVML library:\n{done.stderr.strip()}")
        fresh.replace(built)
