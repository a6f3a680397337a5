"""pcie-width: a GPU whose PCIe link trained with fewer lanes than declared: a dirty contact, a riser, a slot.

The width does not change with load, so unlike the current generation it can be judged on an idle machine.
"""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    link = evidence[0]
    return f"{name(link)} runs at PCIe x{link.measured}, declared x{link.declared}"


JUDGE = Judge(id="pcie-width", owns=frozenset({("gpu", "pcieWidth")}), layer="drivers", remedy="replace-hardware", say=_say)
