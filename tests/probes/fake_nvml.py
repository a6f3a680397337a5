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


SUCCESS = 0
NOT_SUPPORTED = Code(pynvml.NVML_ERROR_NOT_SUPPORTED)
INVALID_ARGUMENT = Code(pynvml.NVML_ERROR_INVALID_ARGUMENT)
NO_PERMISSION = Code(pynvml.NVML_ERROR_NO_PERMISSION)
LOST = Code(pynvml.NVML_ERROR_GPU_IS_LOST)
RESET_REQUIRED = Code(pynvml.NVML_ERROR_RESET_REQUIRED)
UNKNOWN = Code(pynvml.NVML_ERROR_UNKNOWN)

Answer = Code | int | str | list[Any] | dict[str, Any]
"""What goes to a function's outputs: each item of a list to one of them, a dictionary to the members of a structure."""

Answers = Mapping[str, Answer | Callable[..., Answer]]
"""A callable is given the inputs, a handle as the GPU's index, and after them the outputs, should it want to look at one."""

_ArgumentByReference = type(ctypes.byref(ctypes.c_int()))


class FakeNvml:
    """So many GPUs, which all answer alike, unless an answer is a callable that looks at the index."""

    def __init__(self, answers: Answers, gpus: int = 1) -> None:
        self.answers: dict[str, Any] = {"nvmlInitWithFlags": [], "nvmlShutdown": [], "nvmlDeviceGetCount_v2": gpus, **answers}
        self.calls: list[str] = []
        self.nvmlErrorString = lambda code: f"error {code}".encode()

    def __getattr__(self, symbol: str) -> Callable[..., int]:
        if symbol == "nvmlDeviceGetHandleByIndex_v2":
            return self._handle
        if symbol not in self.answers:
            raise AttributeError(symbol)
        return lambda *arguments: self._call(symbol, arguments)

    def _call(self, symbol: str, arguments: tuple[Any, ...]) -> int:
        self.calls.append(symbol)
        outputs = [getattr(argument, "_obj", argument) for argument in arguments if _is_output(argument)]
        inputs = [_input(argument) for argument in arguments if not _is_output(argument)]
        answer = self.answers[symbol]
        if callable(answer):
            answer = answer(*inputs, *outputs)
        if isinstance(answer, Code):
            return int(answer.number)
        for output, value in zip(outputs, answer if isinstance(answer, list) else [answer], strict=True):
            _fill(output, value)
        return SUCCESS

    def _handle(self, index: Any, handle: Any) -> int:
        failure = self.answers.get("handle", lambda _: None)(index.value)
        if failure:
            return int(failure.number)
        ctypes.cast(handle, ctypes.POINTER(ctypes.c_void_p))[0] = index.value + 1
        return SUCCESS


def fields(values: Mapping[tuple[int, int], int]) -> Callable[..., Answer]:
    """An answer for nvmlDeviceGetFieldValues: a value for each (field, scope), NOT_SUPPORTED for the others."""

    def answer(_gpu: int, _count: int, array: Any) -> Answer:
        for item in array:
            found = values.get((item.fieldId, item.scopeId))
            item.nvmlReturn = pynvml.NVML_SUCCESS if found is not None else pynvml.NVML_ERROR_NOT_SUPPORTED
            item.valueType = pynvml.NVML_VALUE_TYPE_UNSIGNED_INT
            item.value.uiVal = found or 0
        return [array]

    return answer


def _is_output(argument: Any) -> bool:
    return isinstance(argument, (_ArgumentByReference, ctypes.Array))


def _input(argument: Any) -> Any:
    """A handle is a pointer to the index and one more, for no handle may be NULL."""
    if isinstance(argument, pynvml.c_nvmlDevice_t):
        return (ctypes.cast(argument, ctypes.c_void_p).value or 0) - 1
    return getattr(argument, "value", argument)


def _fill(output: Any, value: Any) -> None:
    if output is value:
        return
    if isinstance(value, dict):
        for member, item in value.items():
            setattr(output, member, item)
    else:
        output.value = value.encode() if isinstance(value, str) else value
