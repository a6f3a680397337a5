"""nic-missing: fewer compute NICs than the fabric has rails."""

from reconcile.judge.base import Evidence, Judge


def _say(evidence: Evidence) -> str:
    count = evidence[0]
    return f"{count.measured} of {count.declared} declared compute NICs found"


JUDGE = Judge(id="nic-missing", owns=frozenset({("node", "nicCount")}), layer="fabric", remedy="replace-hardware", say=_say)
