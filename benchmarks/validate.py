"""`plumbline validate` of the demo's spec, cold, beside a Python that only imports the two libraries that reading a spec needs.

No ratio is promised. What is promised is that it imports neither the engine's SDK nor a Kubernetes client.
"""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.process import check
from benchmarks.result import Result
from benchmarks.timing import by_turns

ROOT = Path(__file__).parents[1]
OURS = (Path(sys.executable).with_name("plumbline"), "validate", "demo")
FLOOR = (sys.executable, "-c", "import msgspec, yaml")
FORBIDDEN = ("pulumi", "pulumi_kubernetes", "grpc", "lightkube", "httpx2")


def run() -> tuple[Result, ...]:
    floor, ours = by_turns("validate", lambda: check(FLOOR, ROOT), lambda: check(OURS, ROOT), rounds=15)
    found = _imported(FORBIDDEN)
    return (Result(name="validate", floor=floor, ours=ours, fault=f"imports {', '.join(found)}" if found else ""),)


def _imported(names: tuple[str, ...]) -> list[str]:
    """Which of these packages one run imports, by the interpreter's own account."""
    environment = os.environ | {"PYTHONPROFILEIMPORTTIME": "1"}
    said = subprocess.run(OURS, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stderr
    imported = {line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:")}
    return [name for name in names if name in imported]
