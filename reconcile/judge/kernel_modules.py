"""kernel-modules: the proprietary kernel modules where the open ones are declared, or the reverse. DMA-BUF needs the open ones."""

from reconcile.judge.base import Evidence, Judge


def _say(evidence: Evidence) -> str:
    modules = evidence[0]
    return f"{modules.measured} kernel modules are loaded, declared {modules.declared}"


JUDGE = Judge(
    id="kernel-modules", owns=frozenset({("node", "kernelModules")}), layer="drivers", remedy="re-apply", say=_say, kind="software"
)
