"""nic-link-layer: a rail that speaks Ethernet where InfiniBand is declared, or the reverse: the firmware's port type is set wrong."""

from reconcile.judge.base import Evidence, Judge, name


def _say(evidence: Evidence) -> str:
    layer = evidence[0]
    return f"{name(layer)} speaks {layer.measured}, declared {layer.declared}"


JUDGE = Judge(
    id="nic-link-layer", owns=frozenset({("nic", "linkLayer")}), layer="fabric", remedy="re-apply", say=_say, kind="software"
)
