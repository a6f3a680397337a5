"""A project of its own with the demo applied: a sandbox, a state and stack configurations in a temporary folder. Used by the benchmarks
that need a cluster.

It holds no code: the program that runs is this checkout's, and nothing in the checkout is written.
"""

import atexit
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.process import check

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).with_name("plumbline")

INHERITED = ("KUBECONFIG", "PLUMBLINE_SANDBOX", "PLUMBLINE_MIRROR", "PULUMI_BACKEND_URL")
"""Variables that would lead out of the folder."""


@dataclass(frozen=True)
class Site:
    """The folder, and the environment that every command in it gets."""

    root: Path
    env: dict[str, str]

    @property
    def spec(self) -> Path:
        return self.root / "stacks" / "clusters" / "demo.yaml"

    @property
    def mirror(self) -> Path:
        return self.root / ".sandbox" / "mirror"

    def plumbline(self, *arguments: str) -> str:
        """What this `plumbline` command prints; Broken when it fails."""
        return check((PROGRAM, *arguments), self.root, self.env)

    def pulumi(self, *arguments: str, cwd: Path | None = None) -> str:
        """What this `pulumi` command prints, in this project or in another folder; Broken when it fails."""
        return check(("pulumi", "--non-interactive", *arguments), cwd or self.root, self.env)


@cache
def demo() -> Site:
    """The demo, applied and in sync. Made at the first call, which takes about a minute, and taken away when the benchmarks end."""
    site = Site(_project(), {name: value for name, value in os.environ.items() if name not in INHERITED})
    atexit.register(_end, site)
    site.plumbline("sandbox", "up")
    site.plumbline("up", "demo", "--yes")
    site.env.update(_exports(site))
    site.plumbline("preview", "demo", "--expect-no-changes")
    return site


PROJECT_FILES = (
    "Pulumi.yaml",
    "stacks/__main__.py",
    "stacks/Pulumi.demo.*.yaml",
    "stacks/clusters/demo.yaml",
    "sandbox/charts.lock.yaml",
)


def _project() -> Path:
    """The files that `pulumi` looks for in a project."""
    root = Path(tempfile.mkdtemp(prefix="plumbline-bench-")).resolve()
    for name in ("stacks", "stacks/clusters", "sandbox"):
        (root / name).mkdir()
    for pattern in PROJECT_FILES:
        for path in ROOT.glob(pattern):
            shutil.copy(path, root / path.relative_to(ROOT))
    return root


def _exports(site: Site) -> dict[str, str]:
    """What `source <(plumbline env)` gives to a plain `pulumi`."""
    shell = check(("bash", "-c", f"source <({PROGRAM} env) && env -0"), site.root, site.env)
    return dict(entry.split("=", 1) for entry in shell.split("\0") if entry)


def _end(site: Site) -> None:
    site.plumbline("sandbox", "down", "--purge")
    shutil.rmtree(site.root)
