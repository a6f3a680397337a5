"""nic-rate: an active port that came up below the rate of its NIC: fewer lanes, an older cable, a slower switch port."""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    port = evidence[0]
    return f"{name(port)} runs at {port.measured} Gb/s, declared {port.declared} Gb/s"


JUDGE = Judge(id="nic-rate", owns=frozenset({("nic", "rateGbps")}), layer="fabric", remedy="investigate", say=_say)
