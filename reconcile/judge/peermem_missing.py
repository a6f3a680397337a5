"""peermem-missing: GPUDirect RDMA is declared through nvidia-peermem, and that module is not loaded."""

from reconcile.judge.base import Evidence, Judge


def _say(_: Evidence) -> str:
    return "nvidia-peermem is not loaded, declared loaded"


JUDGE = Judge(id="peermem-missing", owns=frozenset({("node", "peermem")}), layer="drivers", remedy="re-apply", say=_say, kind="software")
