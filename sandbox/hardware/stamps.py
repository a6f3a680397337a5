"""Identities that look random and never change: each is a digest of the node's name and of what it identifies."""

from hashlib import blake2b
from random import Random

_DIGITS = 16


def stamp(owner: str, what: str, digits: int = _DIGITS) -> str:
    """So many hexadecimal digits (at most 128) for one thing of one owner."""
    return blake2b(f"{owner}/{what}".encode(), digest_size=64).hexdigest()[:digits]


def number(owner: str, what: str, below: int) -> int:
    """A number from 0 up to but not including `below`."""
    return int(stamp(owner, what), 16) % below


def shuffler(owner: str, what: str) -> Random:
    """A source of permutations that gives the same ones for the same owner."""
    return Random(stamp(owner, what))  # not for secrets: the same name must give the same machine


def gpu_uuid(node: str, position: int) -> str:
    """As NVML prints it: GPU-1c3e0a52-...."""
    raw = stamp(node, f"gpu{position}/uuid", 32)
    return f"GPU-{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def gpu_serial(node: str, position: int) -> str:
    """Thirteen decimal digits."""
    return f"165{number(node, f'gpu{position}/serial', 10**10):010d}"


def guid(node: str, what: str) -> str:
    """As /sys/class/infiniband prints one, a088:c203:00f2:1b64; the first half is one maker's."""
    raw = stamp(node, f"{what}/guid", 10)
    return f"a088:c2{raw[:2]}:{raw[2:6]}:{raw[6:]}"
