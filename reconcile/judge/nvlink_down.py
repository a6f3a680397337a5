"""nvlink-down: NVLinks of a GPU that are not active, or fewer of them than the board has."""

from reconcile.judge.base import Evidence, Judge, are, links, measured, name

MANY = 4  # more links than this are counted instead of listed


def _say(evidence: Evidence) -> str:
    first = evidence[0]
    if first.field == "nvlinkCount":
        return f"{name(first)} has {first.measured} NVLinks, declared {first.declared}"
    which = links(evidence) if len(evidence) <= MANY else f"{len(evidence)} NVLinks of {name(first)}"
    return f"{which} {are(evidence)} {measured(evidence)}, declared active"


JUDGE = Judge(
    id="nvlink-down",
    owns=frozenset({("gpu", "nvlinkCount"), ("gpu", "nvlinkState")}),
    layer="drivers",
    remedy="drain-and-reset",
    say=_say,
)
