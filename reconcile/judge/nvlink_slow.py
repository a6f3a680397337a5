"""nvlink-slow: an active NVLink that runs below the speed of its generation."""

from reconcile.judge.base import Evidence, Judge, links, measured


def _say(evidence: Evidence) -> str:
    runs = "runs" if len(evidence) == 1 else "run"
    return f"{links(evidence)} {runs} at {measured(evidence)} MB/s, declared {evidence[0].declared} MB/s"


JUDGE = Judge(id="nvlink-slow", owns=frozenset({("gpu", "nvlinkMbps")}), layer="drivers", remedy="drain-and-reset", say=_say)
