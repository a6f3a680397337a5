"""Files below one root: /sys, /proc and /etc of the node. Read only; used by the child of the `files` lane."""

# A pass reads some two hundred files, and as a Path each of them would cost more to name than to read.
# ruff: noqa: PTH115, PTH118, PTH119, PTH120, PTH208

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from probes.source.guard import Guard

if TYPE_CHECKING:
    from schemas.report import Outcome

INFINIBAND = "sys/class/infiniband"
MOST_BYTES = 4096  # one page: no attribute of sysfs is longer, and the first CPU of /proc/cpuinfo is enough
ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR})


class Folder(Guard):
    """One folder below the root, asked by relative names. None means absent or unreadable; the guard knows which."""

    def __init__(self, root: str, path: str = "") -> None:
        super().__init__()
        self._root = root
        self._path = path
        self._prefix = os.path.join(root, path, "")
        self.name = os.path.basename(path)

    def text(self, name: str) -> str | None:
        """The file's text without the blanks around it."""
        try:
            handle = os.open(self._prefix + name, os.O_RDONLY | os.O_NONBLOCK)
            try:
                content = os.read(handle, MOST_BYTES)
            finally:
                os.close(handle)
        except OSError as error:
            self._fail(name, error, "unsupported")
            return None
        self.answered = True
        return content.decode("utf-8", "replace").strip()

    def names(self, name: str) -> list[str]:
        """The entries of a folder that a machine may lack, sorted."""
        return self._entries(name, "unsupported")

    def demand(self, name: str) -> list[str]:
        """The entries of a folder that every machine has, sorted: when it is absent, nothing can be said."""
        return self._entries(name, "failed")

    def has(self, name: str) -> bool:
        return os.path.lexists(self._prefix + name)

    def target(self, name: str = "") -> str | None:
        """Where a relative symbolic link (this folder, unless one is named) leads, as a path below the root; None when it is none."""
        place = os.path.join(self._path, name).rstrip("/")
        try:
            link = os.readlink(os.path.join(self._root, place))
        except OSError:
            return None
        return os.path.normpath(os.path.join("/", os.path.dirname(place), link)).lstrip("/")

    def _entries(self, name: str, when_absent: Outcome) -> list[str]:
        try:
            entries = sorted(os.listdir(self._prefix + name))
        except OSError as error:
            self._fail(name, error, when_absent)
            return []
        self.answered = True
        return entries

    def _fail(self, name: str, error: OSError, when_absent: Outcome) -> None:
        denied: Outcome = "no-permission" if isinstance(error, PermissionError) else "failed"
        self.note(when_absent if error.errno in ABSENT else denied, f"{name}: {error.strerror}")


class Files:
    """The node's files. Its devices are the InfiniBand and RoCE devices; virtual functions are left out, for they are no hardware."""

    def __init__(self, root: str) -> None:
        self._root = root
        devices = Folder(root, INFINIBAND)
        self.devices = [name for name in devices.names("") if not devices.has(f"{name}/device/physfn")]

    def at(self, device: int | None) -> Folder:
        return Folder(self._root) if device is None else Folder(self._root, f"{INFINIBAND}/{self.devices[device]}")

    def leave_out(self, device: int) -> None:
        """Nothing here compares two devices."""

    def close(self) -> None:
        """Nothing is held open."""
