"""gpu-missing: fewer GPUs than the machine has. The driver does not list what it could not start, so nothing else tells which one."""

from reconcile.judge.base import Evidence, Judge


def _say(evidence: Evidence) -> str:
    count = evidence[0]
    return f"{count.measured} of {count.declared} declared GPUs found"


JUDGE = Judge(id="gpu-missing", owns=frozenset({("node", "gpuCount")}), layer="drivers", remedy="replace-hardware", say=_say)
