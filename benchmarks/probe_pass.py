"""One probe pass over a machine of 8 GPUs, 18 NVLinks each, and 9 NICs: the time that it takes, and the memory.

- `probe pass` is the pass itself, its children up as in the DaemonSet, beside its NVML calls made raw through nvidia-ml-py and the files
  that it reads read raw, one after the other in one process.
- `probe command` is the command from start to report, beside a fresh interpreter that makes the NVML calls raw and reads no file. Both
  find only what a node has installed: msgspec and nvidia-ml-py.
- `probe memory` is the proportional set size of parent and children together, beside an interpreter that imports nvidia-ml-py.

The library is the sandbox's, whose calls take a microsecond where a driver's take ten: on a real machine the ratios are lower.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pynvml

from benchmarks import raw_nvml
from benchmarks.process import check
from benchmarks.recording import Recorder, raw_files
from benchmarks.result import Result
from benchmarks.timing import by_turns
from probes import child, registry
from probes.runner import Prober
from sandbox.hardware.machine_room import MachineRoom
from schemas.errors import Broken
from schemas.load import load_machine
