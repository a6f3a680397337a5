"""The real engine, run as a person would run it, on the smallest program with hardware in it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

from schemas.desired import HardwareExpectation
from schemas.plain import plain

PROGRAM = Path(__file__).with_name("program")
PROVIDER = str(Path(sys.executable).with_name("pulumi-resource-plumbline"))
NODE_POOL = "plumbline:hardware:NodePool"
NO_CHANGES_EXPECTED = 7  # the engine's exit code for a difference where none was expected


class Run(NamedTuple):
    code: int
    text: str


class Engine:
    """One stack with a state of its own."""

    def __init__(self, home: Path, path: str, kubeconfig: Path) -> None:
        self._program = home / "program"
        self._expect = home / "expect.json"
        copytree(PROGRAM, self._program)
        (home / "state").mkdir()
        self.environment = {
            "PATH": path,
            "HOME": str(home),
            "PULUMI_HOME": str(home / "pulumi"),
            "PULUMI_BACKEND_URL": f"file://{home}/state",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "KUBECONFIG": str(kubeconfig),
            "EXPECT": str(self._expect),
        }
        self._run("stack", "init", "hardware")

    def expect(self, expectation: HardwareExpectation) -> None:
        self.expect_raw(plain(expectation))

    def expect_raw(self, expect: Any) -> None:
        """Whatever a program may say."""
        self._expect.write_text(json.dumps(expect))

    def preview(self) -> Run:
        return self._run("preview", "--diff", "--expect-no-changes", "--non-interactive")

    def up(self) -> Run:
        return self._run("up", "--yes", "--skip-preview", "--non-interactive")

    def destroy(self) -> Run:
        return self._run("destroy", "--yes", "--skip-preview", "--non-interactive")

    def schema(self) -> Run:
        """The package's schema, as the engine has read and checked it."""
        return self._run("package", "get-schema", PROVIDER)

    def outputs(self, type_: str) -> dict[str, Any]:
        """Of the one resource of that type in the state; empty when there is none."""
        state = json.loads(self._run("stack", "export").text.partition("\nwarning: ")[0])
        resources = state["deployment"].get("resources", [])
        return next((resource["outputs"] for resource in resources if resource["type"] == type_), {})

    def _run(self, *arguments: str) -> Run:
        done = subprocess.run(
            ["pulumi", *arguments, "--color=never"],
            cwd=self._program,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        return Run(done.returncode, done.stdout + done.stderr)
