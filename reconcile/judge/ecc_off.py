"""ecc-off: the error correction of a GPU's memory is switched off. Every data-centre board has it on from the factory.

A warning: the profile does not demand it, some sites switch it off for the memory it takes, and nobody should find out by accident.
"""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    return f"ECC is off at {name(evidence[0])}, declared on"


JUDGE = Judge(
    id="ecc-off",
    owns=frozenset({("gpu", "ecc")}),
    layer="drivers",
    remedy="drain-and-reset",
    say=_say,
    severity="warning",
    kind="software",
)
