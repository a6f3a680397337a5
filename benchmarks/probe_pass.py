"""One probe pass over a machine of 8 GPUs with 18 NVLinks each and 9 NICs: the time that it takes, and the memory.

- `probe pass` is the pass itself, its children up as in the DaemonSet, beside its NVML calls made raw through nvidia-ml-py and the files
  that it reads read raw, one after the other in one process.
- `probe command` is the command from start to report, beside a fresh interpreter that makes the same NVML calls raw and reads no file.
  Both find what a node has installed: msgspec and nvidia-ml-py.
- `probe memory` is the proportional set size of parent and children together, beside an interpreter that imports nvidia-ml-py.

The library is the sandbox's, whose calls take a microsecond where a driver's take ten: on a real machine the ratios are lower.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import CDLL
from pathlib import Path
from unittest.mock import patch

import msgspec
import pynvml

from benchmarks.process import check
from benchmarks.raw_nvml import ask_everything
from benchmarks.recording import ONE_PASS, counted_calls, file_reads
from benchmarks.result import Result
from benchmarks.timing import by_turns
from probes.child import serve
from probes.registry import NVML, lanes
from probes.runner import Prober
from sandbox.hardware.machine_room import MachineRoom
from schemas.errors import Broken
from schemas.load import load_machine

ROOT = Path(__file__).parents[1]
MACHINE, NODE, DRIVER = "hgx-h100-8x400g", "train-2", "580.95.05"
PASS_LIMIT = COMMAND_LIMIT = 1.5
MEMORY_LIMIT_MIB = 64

PSS = """
import os
from pathlib import Path
def pss(pid):
    return sum(int(line.split()[1]) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
print(sum(map(pss, ["self", *children])) / 1024)
"""
PASS_PSS = f"""
import os
from probes.runner import Prober
with Prober(os.environ["PLUMBLINE_ROOT"]) as prober:
    report = prober.run_pass("{NODE}")
    exec({PSS!r})
"""


def run() -> tuple[Result, ...]:
    with tempfile.TemporaryDirectory() as folder:
        environment = _machine(Path(folder) / "machines")
        node = {**os.environ, **environment, "PYTHONPATH": str(_installed(Path(folder) / "packages"))}
        return _pass(environment), _command(node), _memory(node)


def _machine(folder: Path) -> dict[str, str]:
    room = MachineRoom(folder)
    room.build(NODE, load_machine(MACHINE), DRIVER)
    return room.environment(NODE)


def _installed(folder: Path) -> Path:
    """The packages of a node, and ours."""
    folder.mkdir()
    for package in (Path(msgspec.__file__).parent, Path(pynvml.__file__), ROOT / "probes", ROOT / "schemas"):
        (folder / package.name).symlink_to(package)
    return folder


def _pass(environment: Mapping[str, str]) -> Result:
    with _loaded(environment):
        _prove_the_calls_are_the_same()
        files = file_reads(lanes(environment["PLUMBLINE_ROOT"])[1])

        def floor() -> None:
            ask_everything()
            for read in files:
                read()

        with Prober(environment["PLUMBLINE_ROOT"]) as prober:
            raw, ours = by_turns("probe pass", floor, lambda: prober.run_pass(NODE), rounds=101)
    return Result(name="probe pass", floor=raw * 1000, ours=ours * 1000, limit=PASS_LIMIT, unit="ms")


@contextmanager
def _loaded(environment: Mapping[str, str]) -> Iterator[None]:
    """The node's library in this process, as if it had been on LD_LIBRARY_PATH from the start."""
    library = CDLL(str(Path(environment["LD_LIBRARY_PATH"]) / "libnvidia-ml.so.1"))
    with patch.dict(os.environ, environment), patch.object(pynvml, "nvmlLib", library):
        yield
    pynvml._nvmlGetFunctionPointer_cache.clear()


def _prove_the_calls_are_the_same() -> None:
    with counted_calls() as raw:
        ask_everything()
    with counted_calls() as ours:
        serve(NVML, [ONE_PASS], lambda _: None)
    if raw != ours:
        raise Broken(f"benchmarks/raw_nvml.py does not make the calls of a pass: {dict(raw - ours)} too many, {dict(ours - raw)} missing")


def _command(node: Mapping[str, str]) -> Result:
    """`-S` leaves out what this environment has installed."""
    raw = (sys.executable, "-S", ROOT / "benchmarks" / "raw_nvml.py")
    command = (sys.executable, "-S", "-m", "probes", "--output", "json", "--node", NODE)
    floor, ours = by_turns("probe command", lambda: check(raw, env=node), lambda: check(command, Path(node["PYTHONPATH"]), node), rounds=31)
    return Result(name="probe command", floor=floor * 1000, ours=ours * 1000, limit=COMMAND_LIMIT, unit="ms")


def _memory(node: Mapping[str, str]) -> Result:
    floor = float(check((sys.executable, "-S", "-c", f"import pynvml\n{PSS}"), env=node))
    ours = float(check((sys.executable, "-S", "-c", PASS_PSS), env=node))
    fault = f"more than {MEMORY_LIMIT_MIB} MiB" if ours > MEMORY_LIMIT_MIB else ""
    return Result(name="probe memory", floor=floor, ours=ours, unit="MiB", fault=fault)
