"""nic-affinity: a rail is farther from its nearest GPU than the machine's wiring allows.

A warning: traffic takes a longer way, and yet the node works; a board revision can explain it as well as a card in the wrong slot.
"""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    level = evidence[0]
    return f"{name(level)} is {level.measured} from its nearest GPU, declared {level.declared} or nearer"


JUDGE = Judge(
    id="nic-affinity", owns=frozenset({("nic", "level")}), layer="fabric", remedy="investigate", say=_say, severity="warning"
)
