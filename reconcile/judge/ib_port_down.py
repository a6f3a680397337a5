"""ib-port-down: a rail's port is not active: a cable, a transceiver, the switch's port, or no subnet manager. RoCE ports too."""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    measured = {fact.field: fact.measured for fact in evidence}
    state = measured.get("portState", "active")
    link = f" (link {measured['physState']})" if "physState" in measured else ""
    return f"the port of {name(evidence[0])} is {state}{link}, declared active"


JUDGE = Judge(
    id="ib-port-down", owns=frozenset({("nic", "portState"), ("nic", "physState")}), layer="fabric", remedy="investigate", say=_say
)
