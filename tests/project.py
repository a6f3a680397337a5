"""A project folder of its own, in which the tests type commands as a person would: nothing of it is the developer's."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from typing import Any

from reconcile.api import Api
from reconcile.connect import connect
from reconcile.objects import Node
from reconcile.paths import NODES
from schemas.marks import QUARANTINE

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PATIENCE_SECONDS = 600

_PERSONS = (
    "KUBECONFIG",
    "PLUMBLINE_SANDBOX",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_STACK",
)


@dataclass(frozen=True)
class Done:
    """How a command ended, with what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def all(self) -> str:
        return self.stdout + self.stderr


class Project:
    """One folder with the project's files, its own sandbox and its own engine state."""

    def __init__(self, root: Path) -> None:
        self.root = root
        copy(CHECKOUT / "Pulumi.yaml", root)
        copytree(CHECKOUT / "stacks", root / "stacks", ignore=ignore_patterns("__pycache__"))
        (root / "sandbox").mkdir()
        copy(CHECKOUT / "sandbox" / "charts.lock.yaml", root / "sandbox")
        self.kubeconfig = root / ".sandbox" / "kubeconfig"

    @property
    def environment(self) -> dict[str, str]:
        """The caller's, without what leads to the caller's own clusters and stacks."""
        kept = {name: value for name, value in os.environ.items() if name not in _PERSONS}
        return kept | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PULUMI_HOME": str(self.root / ".pulumi-home"), "NO_COLOR": "1"}

    def plumbline(self, *arguments: str, **variables: str) -> Done:
        """Run `plumbline` to its end, whatever its exit code."""
        return self._run([str(BIN / "plumbline"), *arguments], variables)

    def succeeds(self, *arguments: str) -> Done:
        """Run `plumbline`; its output is the failure when it does not exit with 0."""
        done = self.plumbline(*arguments)
        assert done.code == 0, f"plumbline {' '.join(arguments)} exited with {done.code}\n{done.all}"
        return done

    def pulumi(self, *arguments: str) -> Done:
        """Run plain `pulumi` in a shell that has sourced `plumbline env`."""
        line = f"source <(plumbline env) && pulumi {' '.join(arguments)} --non-interactive --color never"
        return self._run(["bash", "-c", line], {})

    def preview(self, layer: str = "drivers") -> Done:
        """What a person types to see drift: exit code 0 without, 7 with a difference."""
        return self.pulumi("preview", "-s", f"demo.{layer}", "--diff", "--expect-no-changes")

    def drift(self, *kinds: str) -> Done:
        """`plumbline drift`, as a document; what the probes measured, unless other kinds are asked for."""
        options = [word for kind in kinds or ("hardware", "software") for word in ("--kind", kind)]
        return self.plumbline("drift", "demo", "--output", "json", *options)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin `plumbline` and go on; its output is a pipe."""
        command = [str(BIN / "plumbline"), *arguments]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def api(self) -> Iterator[Api]:
        """The API server, as the administrator."""
        before = os.environ.get("KUBECONFIG")
        os.environ["KUBECONFIG"] = str(self.kubeconfig)
        try:
            with connect() as api:
                yield api
        finally:
            os.environ.pop("KUBECONFIG") if before is None else os.environ.update(KUBECONFIG=before)

    def node(self, name: str) -> Node:
        with self.api() as api:
            return api.get(f"{NODES}/{name}", Node)

    def tainted(self, name: str) -> bool:
        return any(taint.key == QUARANTINE for taint in self.node(name).spec.taints)

    def restore(self) -> None:
        """Heal what a test left broken, and let the reconciler clear up: the next test finds the cluster as it should be."""
        found = self.drift()
        broken = {entry["node"] for key in ("findings", "handled", "unknown") for entry in found.json[key]}
        for name in sorted(broken):
            self.succeeds("sandbox", "heal", name)
        if broken or found.code:
            self.succeeds("reconcile", "demo", "--yes")

    def _run(self, command: list[str], variables: Mapping[str, str]) -> Done:
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)
