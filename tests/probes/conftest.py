"""Fakes at the two edges: an NVML library in this process, and folders that stand for a machine's files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pynvml
import pytest

from probes.source.nvml import Gpu, Nvml
from tests.probes.fake_nvml import Answers, FakeNvml

Install = Callable[..., FakeNvml]


@pytest.fixture
def install_nvml(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a fake library in the place of the real one, for this process and those it forks."""

    def install(answers: Answers, gpus: int = 1) -> FakeNvml:
        library = FakeNvml(answers, gpus)
        monkeypatch.setattr(pynvml, "nvmlLib", library)
        pynvml._nvmlGetFunctionPointer_cache.clear()
        return library

    yield install
    pynvml._nvmlGetFunctionPointer_cache.clear()


@pytest.fixture
def gpu(install_nvml: Install) -> Callable[..., Gpu]:
    """One GPU of a fake library with these answers."""

    def make(answers: Answers, gpus: int = 1, index: int = 0) -> Gpu:
        install_nvml(answers, gpus)
        return Nvml().gpu(index)

    return make


def write_files(root: Path, files: dict[str, str]) -> Path:
    """Files below a root; a text that begins with `-> ` is the target of a symbolic link."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            path.symlink_to(text.removeprefix("-> "))
        else:
            path.write_text(text)
    return root
