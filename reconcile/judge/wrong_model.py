"""wrong-model: a board of another type, by its PCI id, or one with less memory than its type has."""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    gpu = evidence[0]
    if gpu.field == "memoryMib":
        return f"{name(gpu)} has {gpu.measured} MiB of memory, declared {gpu.declared} MiB"
    return f"{name(gpu)} is a {gpu.measured}, declared {gpu.declared}"


JUDGE = Judge(
    id="wrong-model",
    owns=frozenset({("gpu", "deviceId"), ("gpu", "memoryMib")}),
    layer="drivers",
    remedy="replace-hardware",
    say=_say,
)
