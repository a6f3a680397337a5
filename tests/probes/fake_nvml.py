"""An NVML library in this process: `pynvml.nvmlLib = FakeNvml({...})`. Everything above it is the real nvidia-ml-py.

Its functions are the keys of a dictionary, named as the library's symbols. One that is left out is one that an old driver lacks.
"""

import ctypes
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pynvml


class Code(NamedTuple):
    """An NVML error instead of an answer."""

    number: int


NOT_SUPPORTED = Code(pynvml.NVML_ERROR_NOT_SUPPORTED)
INVALID_ARGUMENT = Code(pynvml.NVML_ERROR_INVALID_ARGUMENT)
NO_PERMISSION = Code(pynvml.NVML_ERROR_NO_PERMISSION)
LOST = Code(pynvml.NVML_ERROR_GPU_IS_LOST)
RESET_REQUIRED = Code(pynvml.NVML_ERROR_RESET_REQUIRED)
UNKNOWN = Code(pynvml.NVML_ERROR_UNKNOWN)

Answer = Code | int | str | list[int] | dict[str, Any]
"""Numbers and texts go to the function's output arguments in turn, a dictionary to the members of its output structure."""

Answers = Mapping[str, Answer | Callable[..., Answer | None]]
"""A callable is given the inputs: the GPU's index, then what follows. None means that it has filled the output itself."""


class FakeNvml:
    """So many GPUs, which all answer alike unless an answer is a callable that looks at the index."""

    def __init__(self, answers: Answers, gpus: int = 1) -> None:
        self.answers: dict[str, Any] = {"nvmlInitWithFlags": [], "nvmlShutdown": [], "nvmlDeviceGetCount_v2": gpus, **answers}
        self.calls: list[str] = []

    def nvmlDeviceGetHandleByIndex_v2(self, index: Any, handle: Any) -> int:  # noqa: N802 - the symbol's name
        self.calls.append("nvmlDeviceGetHandleByIndex_v2")
        answer = self._answer("handle", [index.value])
        if isinstance(answer, Code):
            return answer.number
        ctypes.cast(handle, ctypes.POINTER(ctypes.c_void_p))[0] = index.value + 1
        return pynvml.NVML_SUCCESS

    def nvmlErrorString(self, code: int) -> bytes:  # noqa: N802 - the symbol's name
        return f"error {code}".encode()

    nvmlErrorString.restype = None  # type: ignore[attr-defined]  # nvidia-ml-py sets it, as on any ctypes function

    def __getattr__(self, symbol: str) -> Callable[..., int]:
        if symbol not in self.answers:
            raise AttributeError(symbol)
        return lambda *arguments: self._call(symbol, arguments)

    def _call(self, symbol: str, arguments: tuple[Any, ...]) -> int:
        self.calls.append(symbol)
        inputs = [_input(argument) for argument in arguments if not _is_output(argument)]
        outputs = [getattr(argument, "_obj", argument) for argument in arguments if _is_output(argument)]
        answer = self._answer(symbol, [*inputs, *outputs] if _fills(self.answers[symbol]) else inputs)
        if isinstance(answer, Code):
            return answer.number
        _fill(outputs, answer)
        return pynvml.NVML_SUCCESS

    def _answer(self, name: str, inputs: list[Any]) -> Any:
        answer = self.answers.get(name)
        return answer(*inputs) if callable(answer) else answer
