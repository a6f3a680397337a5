"""fabric-unhealthy: the NVLink fabric was completed with an error, or has lost health or bandwidth since.

The health is judged as the probe decoded it: most values of NVML's bare mask that look alarming mean that all is well.
"""

from reconcile.judge.base import Evidence, Judge, name

WORDS = {
    "fabricStatus": "status",
    "fabricHealth": "health",
    "fabricBandwidth": "bandwidth",
    "fabricConfiguration": "incorrect configuration",
}


def _say(evidence: Evidence) -> str:
    measured = ", ".join(f"{WORDS[fact.field]} {fact.measured}" for fact in evidence)
    declared = ", ".join(str(fact.declared) for fact in evidence)
    return f"{name(evidence[0])} sees its NVLink fabric with {measured}, declared {declared}"


JUDGE = Judge(
    id="fabric-unhealthy",
    owns=frozenset(("gpu", field) for field in WORDS),
    layer="drivers",
    remedy="drain-and-reset",
    say=_say,
)
