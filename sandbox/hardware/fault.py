"""One fault as a person asks for it, and how its parameters are read. Used by `gpu_faults.py` and `node_faults.py`."""

from collections.abc import Collection

from msgspec import structs

from sandbox.hardware.model import Gpu, Hardware
from schemas.base import Value
from schemas.errors import InputError

PARAMETERS = ("gpu", "link", "nic", "value")


class Fault(Value, frozen=True, kw_only=True):
    """Kind and parameters; GPUs go by NVML index, NICs by name (mlx5_3) or rail (3)."""

    kind: str
    gpu: int | None = None
    link: int | None = None
    nic: str | None = None
    value: str | None = None

    def given(self) -> tuple[str, ...]:
        """The names of the parameters that were given."""
        return tuple(name for name in PARAMETERS if getattr(self, name) is not None)


def gpu_of(hardware: Hardware, fault: Fault) -> Gpu:
    """The GPU that --gpu names."""
    gpus = hardware.gpus
    if fault.gpu is None or not 0 <= fault.gpu < len(gpus):
        raise InputError(f"{fault.kind}: --gpu {fault.gpu} is not a GPU of {hardware.node}; allowed: 0 to {len(gpus) - 1}")
    return gpus[fault.gpu]


def with_gpu(hardware: Hardware, old: Gpu, new: Gpu) -> Hardware:
    """The hardware with one GPU in the place of another."""
    return structs.replace(hardware, gpus=tuple(new if gpu == old else gpu for gpu in hardware.gpus))


def number_of(fault: Fault, name: str, allowed: Collection[int]) -> int:
    """The whole number that --<name> holds; InputError with what is allowed when it is none of these."""
    text = str(getattr(fault, name))
    if not text.isdecimal() or int(text) not in allowed:
        raise InputError(f"{fault.kind}: --{name} {text}; allowed: {_choices(allowed)}")
    return int(text)


def _choices(allowed: Collection[int]) -> str:
    if isinstance(allowed, range) and len(allowed) > 1:
        return f"{allowed[0]} to {allowed[-1]}"
    return ", ".join(str(choice) for choice in allowed) or "nothing on this machine"


def impossible(hardware: Hardware, fault: Fault, reason: str) -> InputError:
    """The error for a machine that cannot have this fault."""
    return InputError(f"{fault.kind}: {hardware.node} is a {hardware.machine.name}, and {reason}")
