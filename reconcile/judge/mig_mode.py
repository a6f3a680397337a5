"""mig-mode: a GPU is partitioned where whole GPUs are declared, or whole where partitions are."""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    mode = evidence[0]
    measured, declared = ("on", "off") if mode.measured else ("off", "on")
    return f"MIG is {measured} at {name(mode)}, declared {declared}"


JUDGE = Judge(id="mig-mode", owns=frozenset({("gpu", "mig")}), layer="drivers", remedy="re-apply", say=_say, kind="software")
