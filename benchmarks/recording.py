"""What a pass asks of the machine, written down while it does, so that the same can be asked without the probes. Used by `probe_pass`."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from unittest.mock import patch

import pynvml

from probes.child import serve
from probes.registry import Lane

ONE_PASS = (None, (), 60)  # an order for all steps of a lane


@contextmanager
def counted_calls() -> Iterator[Counter[str]]:
    """How often each function of the library is called in the meantime."""
    library, calls = pynvml.nvmlLib, Counter[str]()

    class Counting:
        def __getattr__(self, symbol: str) -> Callable[..., Any]:
            function = getattr(library, symbol)

            def count(*arguments: Any) -> Any:
                calls[symbol] += 1
                return function(*arguments)

            return count

    with patch.object(pynvml, "nvmlLib", Counting()), patch.dict(pynvml._nvmlGetFunctionPointer_cache, clear=True):
        yield calls


def file_reads(lane: Lane) -> list[Callable[[], object]]:
    """One callable for each file, folder and link that a pass of this lane reads."""
    reads: list[Callable[[], object]] = []

    class Recording:
        """In the place of the module `os`."""

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def open(self, path: str, flags: int) -> int:
            reads.append(partial(_read, path, flags))
            return os.open(path, flags)

        def listdir(self, path: str) -> list[str]:
            reads.append(partial(_tried, os.listdir, path))
            return os.listdir(path)  # noqa: PTH208 - it stands for this function

        def readlink(self, path: str) -> str:
            reads.append(partial(_tried, os.readlink, path))
            return os.readlink(path)  # noqa: PTH115 - it stands for this function

    with patch("probes.source.files.os", Recording()):
        serve(lane, [ONE_PASS], lambda _: None)
    return reads


def _read(path: str, flags: int) -> None:
    with suppress(OSError):
        handle = os.open(path, flags)
        os.read(handle, 4096)
        os.close(handle)


def _tried(function: Callable[[str], object], path: str) -> None:
    with suppress(OSError):
        function(path)
