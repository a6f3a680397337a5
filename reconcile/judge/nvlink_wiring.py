"""nvlink-wiring: an active NVLink that ends at another kind of device than the machine's board has it wired to."""

from reconcile.judge.base import Evidence, Judge, links, measured


def _say(evidence: Evidence) -> str:
    leads = "leads" if len(evidence) == 1 else "lead"
    return f"{links(evidence)} {leads} to a {measured(evidence)}, declared {evidence[0].declared}"


JUDGE = Judge(id="nvlink-wiring", owns=frozenset({("gpu", "nvlinkRemote")}), layer="drivers", remedy="investigate", say=_say)
