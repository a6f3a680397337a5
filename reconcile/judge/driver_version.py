"""driver-version: the driver that is loaded is not the one declared, so the rollout has not reached this node or was undone on it."""

from reconcile.judge.base import Evidence, Judge


def _say(evidence: Evidence) -> str:
    driver = evidence[0]
    return f"driver {driver.measured} is loaded, declared {driver.declared}"


JUDGE = Judge(
    id="driver-version", owns=frozenset({("node", "driverVersion")}), layer="drivers", remedy="re-apply", say=_say, kind="software"
)
