"""pcie-generation: the fastest PCIe generation that GPU and slot can agree on is below the declared one: BIOS, riser or slot.

Never the current generation: an idle GPU lowers it to save power.
"""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    link = evidence[0]
    return f"{name(link)} can reach PCIe generation {link.measured} in its slot, declared {link.declared}"


JUDGE = Judge(id="pcie-generation", owns=frozenset({("gpu", "pcieGeneration")}), layer="drivers", remedy="investigate", say=_say)
