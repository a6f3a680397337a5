"""A node's hardware -> the files a probe reads below its root: /sys, /proc, /etc and the kernel log. `root_files` is pure.

Links are given by the path they lead to and written relative, as the kernel writes them, so that the root can stand anywhere.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
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
    wanted = {path: _relative(path, content) for path, content in root_files(hardware).items()}
    folder.mkdir(parents=True, exist_ok=True)
    present = dict(_present(folder))
    for path, content in wanted.items():
        if present.get(path) != content:
            _place(folder / path, content)
    for path in present.keys() - wanted.keys():
        _remove(folder / path)


def _relative(path: str, content: Content) -> Content:
    return Link(os.path.relpath(content.target, PurePosixPath(path).parent)) if isinstance(content, Link) else content


def _present(folder: "str | Path", above: str = "") -> Iterator[tuple[str, Content]]:
    """Every file and link below a folder; links are never followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = above + entry.name
            if entry.is_symlink():
                yield path, Link(str(Path(entry.path).readlink()))
            elif entry.is_dir():
                yield from _present(entry.path, f"{path}/")
            else:
                yield path, Path(entry.path).read_text()


def _place(path: Path, content: Content) -> None:
    if isinstance(content, str):
        write(path, content, _READABLE)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(content.target)
    fresh.replace(path)


def _remove(path: Path) -> None:
    """And the folders above it that are empty then."""
    path.unlink()
    with suppress(OSError):  # not empty
        for parent in path.parents:
            parent.rmdir()
