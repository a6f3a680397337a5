"""A node's hardware -> the files a probe reads below its root: /sys, /proc, /etc and the kernel log. `root_files` is pure.

Links are given by the path they lead to and written relative, as the kernel writes them, so that the root can stand anywhere.
"""

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sandbox.files import write
from sandbox.hardware.contents import Content, Link
from sandbox.hardware.model import Hardware
from sandbox.hardware.root_host import host_files
from sandbox.hardware.root_nics import nic_files
from sandbox.hardware.root_pci import pci_files

_READABLE = 0o644  # as most of /sys and /proc


def root_files(hardware: Hardware) -> dict[str, Content]:
    """Every file and link of the root by its path, such as sys/devices/system/cpu/online."""
    return {**host_files(hardware), **pci_files(hardware), **nic_files(hardware)}


def render_root(hardware: Hardware, folder: Path) -> None:
    """Makes the folder hold exactly this hardware's root. What is right already is not touched.

    Each file is renamed into place, so a probe that reads meanwhile sees the old file or the new one, whole.
    """
    files = root_files(hardware)
    for path, content in files.items():
        _write(folder / path, _relative(path, content) if isinstance(content, Link) else content)
    _prune(folder, files)


def _relative(path: str, link: Link) -> Link:
    return Link(os.path.relpath(link.target, PurePosixPath(path).parent))


def _write(path: Path, content: Content) -> None:
    if _read(path) == content:
        return
    if isinstance(content, str):
        write(path, content, _READABLE)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(content.target)
    fresh.replace(path)


def _read(path: Path) -> Content | None:
    if path.is_symlink():
        return Link(str(path.readlink()))
    return path.read_text() if path.is_file() else None


def _prune(folder: Path, wanted: Mapping[str, Content]) -> None:
    """Removes what is not part of this hardware, deepest first; links are never followed."""
    for parent, folders, names in os.walk(folder, topdown=False):
        at = Path(parent)
        for path in (at / name for name in (*names, *folders)):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif str(path.relative_to(folder)) not in wanted:
                path.unlink()
