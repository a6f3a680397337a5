"""nic-pcie: a compute NIC whose PCIe link trained with fewer lanes than declared."""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    link = evidence[0]
    return f"{name(link)} runs at PCIe x{link.measured}, declared x{link.declared}"


JUDGE = Judge(id="nic-pcie", owns=frozenset({("nic", "pcieWidth")}), layer="fabric", remedy="replace-hardware", say=_say)
