"""gpu-lost: a GPU has fallen off the bus, or answers nothing until it is reset."""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    gpu = evidence[0]
    return f"{name(gpu)} is {gpu.measured}, declared ok"


JUDGE = Judge(id="gpu-lost", owns=frozenset({("gpu", "state")}), layer="drivers", remedy="drain-and-reset", say=_say)
