"""Packs the sandbox's charts into a mirror, the folder of archives that an air-gapped site would fill from its registry.

The same charts always give the same bytes, because their digests are committed in `charts.lock.yaml`: members are sorted and carry
no time, owner or mode of their own, and the gzip container is written here, stored and not compressed, since the output of a
compressor differs between versions of the library. Called by `plumbline sandbox up` and by the tests of the chart lock.
"""

import io
import struct
import tarfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

_GZIP_HEADER = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x00\xff"  # deflate, no time, unknown system
_BLOCK = 0xFFFF  # the longest stored block of deflate


def pack(charts: Path, mirror: Path) -> dict[str, str]:
    """Archive each chart folder below `charts` into `mirror`; archive name -> `sha256:<hex>`, sorted by name."""
    mirror.mkdir(parents=True, exist_ok=True)
    digests = {}
    for chart in sorted(path.parent for path in charts.glob("*/Chart.yaml")):
        content = archive(chart)
        name = archive_name(chart)
        _replace(mirror / name, content)
        digests[name] = f"sha256:{sha256(content).hexdigest()}"
    return digests


def archive_name(chart: Path) -> str:
    """`<name>-<version>.tgz`, as Helm names a packed chart."""
    about: dict[str, Any] = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))
    return f"{about['name']}-{about['version']}.tgz"


def archive(chart: Path) -> bytes:
    """The chart as a gzipped tar whose bytes depend on the files' paths and contents only."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(path for path in chart.rglob("*") if path.is_file()):
            content = path.read_bytes()
            member = tarfile.TarInfo(path.relative_to(chart.parent).as_posix())
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return _gzip(buffer.getvalue())


def _gzip(content: bytes) -> bytes:
    trailer = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return _GZIP_HEADER + b"".join(_stored_blocks(content)) + trailer


def _stored_blocks(content: bytes) -> Iterator[bytes]:
    """RFC 1951, 3.2.4: a byte that marks the last block, the length, its complement, the bytes as they are."""
    for start in range(0, max(len(content), 1), _BLOCK):
        block = content[start : start + _BLOCK]
        last = start + _BLOCK >= len(content)
        yield struct.pack("<BHH", last, len(block), len(block) ^ _BLOCK) + block


def _replace(path: Path, content: bytes) -> None:
    """Write whole or not at all: a preview may read the mirror at the same time."""
    if path.exists() and path.read_bytes() == content:
        return
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)
