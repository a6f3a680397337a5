"""Probe `driver`: which kernel module is loaded. Source: /proc/driver/nvidia/version, so it is known even when NVML hangs."""

from __future__ import annotations

import re
from typing import NamedTuple

from probes.source.files import Folder
from probes.steps import Reading

VERSION = re.compile(r"Kernel Module\b.*?\s(\d+(?:\.\d+)+)(?:\s|$)")


class Module(NamedTuple):
    version: str | None = None
    open: bool | None = None


def read(node: Folder) -> Reading:
    return {"version": node.text("proc/driver/nvidia/version")}


def parse(text: str | None) -> Module:
    """Of `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build ...`."""
    line = text.splitlines()[0] if text else ""
    found = VERSION.search(line)
    return Module(found[1], "Open Kernel Module" in line) if found else Module()
