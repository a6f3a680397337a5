"""The guard around NVML: every way in which a call can end."""

import inspect
import re
from pathlib import Path

import pynvml
import pytest

import probes
from probes.source.guard import SourceClosedError
from probes.source.nvml import Nvml
from tests.probes.conftest import Install
from tests.probes.fake_nvml import INVALID_ARGUMENT, LOST, NO_PERMISSION, NOT_SUPPORTED, RESET_REQUIRED, UNKNOWN, Code


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (NOT_SUPPORTED, "unsupported"),
        (INVALID_ARGUMENT, "unsupported"),
        (Code(13), "unsupported"),
        (Code(25), "unsupported"),
        (NO_PERMISSION, "no-permission"),
        (LOST, "lost"),
        (Code(28), "lost"),
        (RESET_REQUIRED, "lost"),
        (UNKNOWN, "failed"),
        (Code(14), "failed"),
        (Code(12345), "failed"),
    ],
)
def test_codes(install_nvml: Install, code: Code, outcome: str) -> None:
    install_nvml({"nvmlSystemGetDriverVersion": code})
    asker = Nvml().at(None)

    assert asker.ask("nvmlSystemGetDriverVersion") is None
    assert (asker.result({}).outcome, asker.result({}).code) == (outcome, code.number)


def test_text_that_is_no_text(install_nvml: Install) -> None:
    install_nvml({"nvmlSystemGetDriverVersion": b"\xff"})
    asker = Nvml().at(None)

    assert asker.ask("nvmlSystemGetDriverVersion") is None
    assert asker.result({}).outcome == "failed"


def test_the_worst_is_told_and_of_equals_the_first(install_nvml: Install) -> None:
    install_nvml({"nvmlSystemGetDriverVersion": UNKNOWN, "nvmlSystemGetNVMLVersion": Code(14), "nvmlSystemGetCudaDriverVersion_v2": LOST})
    asker = Nvml().at(None)

    asker.ask("nvmlSystemGetDriverVersion")
    asker.ask("nvmlSystemGetNVMLVersion")
    assert asker.result({}).code == 999
    asker.ask("nvmlSystemGetCudaDriverVersion_v2")
    assert asker.result({}).outcome == "lost"


def test_a_driver_that_is_not_loaded(install_nvml: Install) -> None:
    install_nvml({"nvmlInitWithFlags": Code(9)})

    with pytest.raises(SourceClosedError) as closed:
        Nvml()
    assert closed.value.result[:3] == ("failed", "nvmlInit: Driver Not Loaded", 9)


def test_a_library_that_is_not_installed(install_nvml: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install_nvml({})
    monkeypatch.setattr(pynvml, "nvmlLib", None)
    monkeypatch.setattr(pynvml, "CDLL", _not_found)

    with pytest.raises(SourceClosedError) as closed:
        Nvml()
    assert closed.value.result[:2] == ("failed", "nvmlInit: NVML Shared Library Not Found")


def _not_found(name: str) -> None:
    raise OSError(name)


def test_gpus_that_cannot_be_counted(install_nvml: Install) -> None:
    install_nvml({"nvmlDeviceGetCount_v2": UNKNOWN})

    with pytest.raises(SourceClosedError):
        Nvml()


def test_a_handle_is_asked_for_once(install_nvml: Install) -> None:
    asked: list[int] = []
    install_nvml({"handle": asked.append, "nvmlDeviceGetName": "GPU"}, gpus=2)
    nvml = Nvml()

    assert [nvml.gpu(index).get("nvmlDeviceGetName") for index in (0, 1, 0)] == ["GPU"] * 3
    assert asked == [0, 1]


def test_a_handle_that_fails_may_come_back(install_nvml: Install) -> None:
    answers = iter([LOST, None])
    install_nvml({"handle": lambda _: next(answers), "nvmlDeviceGetName": "GPU"})
    nvml = Nvml()

    assert nvml.gpu(0).get("nvmlDeviceGetName") is None
    assert nvml.gpu(0).get("nvmlDeviceGetName") == "GPU"


def test_the_library_is_let_go(install_nvml: Install) -> None:
    library = install_nvml({})

    Nvml().close()

    assert library.calls[-1] == "nvmlShutdown"


def test_every_call_that_the_probes_name_exists() -> None:
    """A name that is mistyped would look like a driver that lacks it."""
    sources = "".join(path.read_text() for path in Path(inspect.getfile(probes)).parent.rglob("*.py"))
    names = set(re.findall(r'"(nvml[A-Z]\w+|c_nvml\w+)"', sources))

    assert len(names) > 30
    assert [name for name in sorted(names) if not hasattr(pynvml, name)] == []
