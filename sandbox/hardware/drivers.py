"""What a driver version implies: its branch, the CUDA version it brings, the NVML facts it knows."""

import re

from sandbox.nvml.build import BRANCHES
from schemas.errors import InputError

_VERSION = re.compile(r"[0-9]{3}(\.[0-9]{1,4}){1,2}")
_CUDA = {525: "12.0", 535: "12.2", 550: "12.4", 560: "12.6", 565: "12.7", 570: "12.8", 575: "12.9", 580: "13.0", 590: "13.1"}


def branch(version: str) -> int:
    """580 of 580.95.05. InputError when it is no driver version, or older than the simulated library goes back."""
    if not _VERSION.fullmatch(version):
        raise InputError(f"{version!r} is not a driver version; write one such as 580.95.05")
    number = int(version.partition(".")[0])
    if number < BRANCHES[0]:
        raise InputError(f"driver {version} is too old for the sandbox, which simulates branch {BRANCHES[0]} and newer")
    return number


def cuda(version: str) -> str:
    """The CUDA version that this driver brings, such as 13.0."""
    return _CUDA[max(known for known in _CUDA if known <= branch(version))]


def cuda_number(version: str) -> int:
    """The same as NVML counts it: 13000."""
    major, _, minor = cuda(version).partition(".")
    return int(major) * 1000 + int(minor) * 10


def nvml(version: str) -> str:
    """NVML's own version: CUDA's major number, then the driver's."""
    return f"{cuda(version).partition('.')[0]}.{version}"
