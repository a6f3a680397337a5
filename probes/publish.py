"""Publishing one report: the NodeReport when something has changed, the heartbeat Lease at every pass. Called by `repeat.py`.

The report is written before the Lease. Should the second write fail, the Lease still counts the pass before: nobody is told of a pass
whose facts are not there. All times are the API server's, because a node's clock may be wrong.
"""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from probes.cluster import METADATA, Cluster, ConflictError, Object
from schemas import marks
from schemas.digest import digest, value_digest
from schemas.errors import Unreachable
from schemas.report import Report

REPORTS = f"/apis/{marks.GROUP}/{marks.REPORT_VERSION}/{marks.REPORTS}"
LEASES = f"/apis/coordination.k8s.io/v1/namespaces/{marks.NAMESPACE}/leases"


class Pass(NamedTuple):
    """One pass to publish: its number, the server's time, who says so."""

    report: Report
    number: int
    now: datetime
    holder: str


def publish(cluster: Cluster, report: Report, holder: str) -> None:
    """Writes what has changed. Unreachable when the server does not answer, Refused when it will not have the report."""
    try:
        _publish(cluster, report, holder)
    except ConflictError:
        # Another pass of this node came in between, so its count is the one to go on from.
        _publish(cluster, report, holder)


def _publish(cluster: Cluster, report: Report, holder: str) -> None:
    name = quote(report.identity.node, safe="")
    lease, now = cluster.get(f"{LEASES}/{name}")
    known, _ = cluster.get(f"{REPORTS}/{name}", METADATA)
    this = Pass(report, _annotated(lease, marks.PASSES) + 1, now, holder)
    if (wanted := report_object(this, known)) is not None:
        _write(cluster, REPORTS, name, wanted)
    _write(cluster, LEASES, name, lease_object(this, lease))


def report_object(this: Pass, known: Object | None) -> Object | None:
    """The NodeReport to write; None when the one in the cluster, of which `known` is the metadata, says the same already."""
    labels = {marks.DIGEST: digest(this.report)} | _pool(this.report)
    seen = known["metadata"] if known else {}
    since = {marks.SINCE: this.now.strftime("%Y-%m-%dT%H:%M:%SZ"), marks.SINCE_PASS: str(this.number)}
    if _same(seen.get("labels"), labels) and 0 < _annotated(known, marks.SINCE_PASS) < this.number:
        # The facts are those of earlier passes. Still, a part may have been exchanged for another of its kind.
        since = {name: seen["annotations"][name] for name in since if name in seen["annotations"]}
    identity = {marks.IDENTITY: value_digest(this.report.identity), marks.OUTCOME: this.report.outcome}
    if _same(seen.get("labels"), labels) and _same(seen.get("annotations"), since | identity):
        return None
    return {
        "apiVersion": f"{marks.GROUP}/{marks.REPORT_VERSION}",
        "kind": "NodeReport",
        "metadata": _metadata(this.report.identity.node, seen, labels, since | identity),
        "spec": this.report,
    }


def lease_object(this: Pass, known: Object | None) -> Object:
    """The heartbeat: one more pass."""
    labels = {marks.HEARTBEAT: "true"} | _pool(this.report)
    annotations = {marks.PASSES: str(this.number)}
    metadata = _metadata(this.report.identity.node, known["metadata"] if known else {}, labels, annotations)
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": metadata | {"namespace": marks.NAMESPACE},
        "spec": {"holderIdentity": this.holder, "renewTime": this.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")},
    }


def _write(cluster: Cluster, collection: str, name: str, wanted: Object) -> None:
    """Replaces the version that was read, or creates the first one."""
    exists = "resourceVersion" in wanted["metadata"]
    answer = cluster.replace(f"{collection}/{name}", wanted) if exists else cluster.create(collection, wanted)
    if answer.content is None:
        raise Unreachable(f"the cluster has no {collection}: the drivers layer has not been applied, or is being deleted")


def _metadata(name: str, seen: Object, labels: dict[str, str], annotations: dict[str, str]) -> Object:
    """Our labels and annotations among those of others; without the server's own bookkeeping."""
    kept = {key: value for key, value in seen.items() if key != "managedFields"}
    return kept | {
        "name": name,
        "labels": (seen.get("labels") or {}) | labels,
        "annotations": (seen.get("annotations") or {}) | annotations,
    }


def _pool(report: Report) -> dict[str, str]:
    return {marks.POOL: report.pool} if report.pool else {}


def _same(seen: dict[str, str] | None, wanted: dict[str, str]) -> bool:
    return wanted.items() <= (seen or {}).items()


def _annotated(known: Object | None, name: str) -> int:
    """A count in an annotation; 0 when it is absent or no number."""
    text: Any = ((known or {}).get("metadata", {}).get("annotations") or {}).get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0
