"""NVML through nvidia-ml-py, every call guarded on its own. Used by the child of the `nvml` lane, and by nothing else.

What this file knows about the bindings, so that no probe has to: wrappers that share their default argument between calls,
symbols that an older driver lacks, structures whose version must be tried downwards, and a fabric state wider than its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref
from typing import TYPE_CHECKING, Any

import pynvml

from probes.addresses import nvml_address, nvml_device_id
from probes.source.guard import Guard, SourceClosedError
from probes.steps import Result

if TYPE_CHECKING:
    from schemas.report import Outcome

OUTCOMES: dict[int, Outcome] = {
    pynvml.NVML_ERROR_INVALID_ARGUMENT: "unsupported",  # an index that this GPU does not have; our arguments are in range
    pynvml.NVML_ERROR_NOT_SUPPORTED: "unsupported",
    pynvml.NVML_ERROR_FUNCTION_NOT_FOUND: "unsupported",
    pynvml.NVML_ERROR_ARGUMENT_VERSION_MISMATCH: "unsupported",
    pynvml.NVML_ERROR_NO_PERMISSION: "no-permission",
    pynvml.NVML_ERROR_GPU_IS_LOST: "lost",
    pynvml.NVML_ERROR_GPU_NOT_FOUND: "lost",
    pynvml.NVML_ERROR_RESET_REQUIRED: "lost",
}
"""Every other code is a failure."""

MOST_LINKS = 36  # of any GPU known: a driver that never says "no such link" is not asked for ever
FABRIC_VERSIONS = (
    ("nvmlDeviceGetGpuFabricInfoV", "c_nvmlGpuFabricInfo_v3_t"),
    ("nvmlDeviceGetGpuFabricInfoV", "c_nvmlGpuFabricInfo_v2_t"),
    ("nvmlDeviceGetGpuFabricInfo", "c_nvmlGpuFabricInfo_t"),
)
FIELD_TYPES = ("dVal", "uiVal", "ulVal", "ullVal", "sllVal", "siVal", "usVal")  # by NVML's number of the type


class Asker(Guard):
    """Guarded calls: None stands for whatever did not answer, and the guard remembers why."""

    def __init__(self) -> None:
        super().__init__()
        self.last_error = pynvml.NVML_SUCCESS

    def ask(self, call: str, *arguments: Any) -> Any:
        """One call of nvidia-ml-py by its name. A device that is lost is asked nothing more."""
        if self.lost:
            return None
        try:
            value = getattr(pynvml, call)(*arguments)
        except (pynvml.NVMLError, UnicodeDecodeError) as error:
            return self._failed(call, error)
        self.answered = True
        return value

    def _failed(self, call: str, error: Exception) -> None:
        """An error of NVML by its code; text that is no UTF-8 is a failure."""
        self.last_error = error.value if isinstance(error, pynvml.NVMLError) else pynvml.NVML_ERROR_UNKNOWN
        self.note(OUTCOMES.get(self.last_error, "failed"), f"{call}: {error}", self.last_error)


class Gpu(Asker):
    """One GPU, for the length of one step."""

    def __init__(self, index: int, nvml: Nvml) -> None:
        super().__init__()
        self._index = index
        self._nvml = nvml
        self._handle, trouble = nvml.handle(index)
        if trouble:
            self.note(trouble.outcome, trouble.reason, trouble.code)

    def get(self, call: str, *arguments: Any) -> Any:
        """A call whose first argument is this GPU."""
        return self.ask(call, self._handle, *arguments) if self._handle else None

    def module(self) -> Any:
        """Its place on the baseboard. The wrapper shares its default argument between calls, so it is given a new one."""
        return self.get("nvmlDeviceGetModuleId", pynvml.c_uint())

    def pci(self) -> tuple[str | None, str | None]:
        """Bus address and device id."""
        info = self.get("nvmlDeviceGetPciInfo_v3")
        return (nvml_address(info.busId), nvml_device_id(info.pciDeviceId)) if info else (None, None)

    def each(self, call: str, numbers: Iterable[int]) -> Iterator[Any]:
        """An answer for each of these links. There are hundreds on a machine, so this is `get` without its detours."""
        function, handle = getattr(pynvml, call), self._handle
        for number in numbers:
            answer = None
            if handle:
                try:
                    answer = function(handle, number)
                    self.answered = True
                except pynvml.NVMLError as error:
                    self._failed(call, error)
                    handle = None if self.lost else handle
            yield answer

    def links(self, call: str) -> list[Any]:
        """The answers for link 0, 1, 2, ... until there are no more; none at all when the first has no answer."""
        answers: list[Any] = []
        for answer in self.each(call, range(MOST_LINKS)):
            if answer is None and (not answers or self.lost or self.last_error == pynvml.NVML_ERROR_INVALID_ARGUMENT):
                break
            answers.append(answer)
        return answers

    def remotes(self, links: Iterable[int]) -> list[str | None]:
        """Bus addresses of the devices at the other ends of these links."""
        found = self.each("nvmlDeviceGetNvLinkRemotePciInfo", links)
        return [nvml_address(info.busId) if info else None for info in found]

    def fields(self, fields: Sequence[tuple[int, int]]) -> list[int | float | None]:
        """Values of (field, scope) pairs, asked for in one call; None for each that did not answer."""
        values = self.get("nvmlDeviceGetFieldValues", fields)
        return [_field(value) for value in values] if values else [None] * len(fields)

    def fabric(self) -> dict[str, Any] | None:
        """The fabric structure in the newest version that the driver knows; members it does not have are None."""
        for call, structure in FABRIC_VERSIONS:
            info = getattr(pynvml, structure)()
            if self.get(call, byref(info)) is not None:
                return {
                    "state": info.state & 0xFF,  # one byte in the driver's newer structures, an int in the bindings
                    "status": info.status,
                    "cluster": bytes(info.clusterUuid).hex(),
                    "clique": info.cliqueId,
                    "mask": getattr(info, "healthMask", None),
                    "summary": getattr(info, "healthSummary", None),
                }
        return None

    def peers(self) -> list[int]:
        """The GPUs after this one that neither hung nor were lost: what two GPUs share is asked once."""
        return self._nvml.sound_after(self._index)

    def between(self, call: str, peer: int, *arguments: Any) -> Any:
        """A call about this GPU and a peer. Should one of the two be lost, a call about this one alone tells which."""
        handle, _ = self._nvml.handle(peer)
        pair = Asker()
        answer = pair.ask(call, self._handle, handle, *arguments) if self._handle and handle else None
        ended = pair.result({})
        self.answered = self.answered or pair.answered
        if pair.lost:
            self.get("nvmlDeviceGetUUID")
        if ended.outcome != "ok":
            self.note("failed" if pair.lost else ended.outcome, f"{ended.reason} (with NVML index {peer})", ended.code)
        return answer


class Nvml:
    """The open library. Its devices are the GPUs, by NVML index."""

    def __init__(self) -> None:
        opener = Asker()
        opener.ask("nvmlInit")
        count = None if opener.last_error else opener.ask("nvmlDeviceGetCount")
        if count is None:
            raise SourceClosedError(opener.result({}))
        self.devices = [str(index) for index in range(count)]
        self._handles: dict[int, Any] = {}
        self._left_out: set[int] = set()

    def at(self, device: int | None) -> Asker:
        return Asker() if device is None else self.gpu(device)

    def gpu(self, index: int) -> Gpu:
        return Gpu(index, self)

    def leave_out(self, device: int) -> None:
        self._left_out.add(device)

    def handle(self, index: int) -> tuple[Any, Result | None]:
        """The handle of a GPU, or what its lack is due to. Getting the first one may start the GPU up."""
        if index in self._handles:
            return self._handles[index], None
        asker = Asker()
        handle = asker.ask("nvmlDeviceGetHandleByIndex", index)
        if handle is None:
            return None, asker.result({})
        self._handles[index] = handle
        return handle, None

    def close(self) -> None:
        """Lets the library go, so that a driver can be exchanged between two passes."""
        Asker().ask("nvmlShutdown")

    def sound_after(self, index: int) -> list[int]:
        return [peer for peer in range(index + 1, len(self.devices)) if peer not in self._left_out]


def _field(value: Any) -> int | float | None:
    """One field value: each has its own return code and its own type."""
    if value.nvmlReturn != pynvml.NVML_SUCCESS or value.valueType >= len(FIELD_TYPES):
        return None
    number: int | float = getattr(value.value, FIELD_TYPES[value.valueType])
    return number
