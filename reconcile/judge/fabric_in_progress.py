"""fabric-in-progress: the fabric manager has not completed the NVLink fabric, so CUDA refuses to start (error 802).

A driver pod is Ready long before this is over; it is also what a fabric manager that died at boot looks like, for ever.
"""

from reconcile.judge.base import Evidence, Judge, measured, names


def _say(evidence: Evidence) -> str:
    return f"the NVLink fabric is {measured(evidence)} on {names(evidence)}, declared completed"


JUDGE = Judge(
    id="fabric-in-progress",
    owns=frozenset({("gpu", "fabricState")}),
    layer="drivers",
    remedy="drain-and-reset",
    say=_say,
    whole_node=True,
)
