"""What is written down of an act: an Event at the node, and the verdict in the report's status. I/O; called by `execute`."""

from reconcile.api import Api
from reconcile.marking import timestamp
from reconcile.objects import Metadata
from reconcile.paths import EVENTS, report_status
from schemas.drift import NodeObservation
from schemas.plan import Act, Step

RECORDED = 64  # findings in a status, as many as the CustomResourceDefinition takes

REASONS: dict[Act, str] = {
    "verify": "Verified",
    "unverify": "Unverified",
    "quarantine": "Quarantined",
    "release": "Released",
    "relabel": "QuarantineChanged",
    "forget": "QuarantineForgotten",
}


def event(api: Api, node: Metadata, step: Step) -> None:
    """`kubectl describe node` shows it: what was done, why, and from which evidence."""
    now = timestamp(api.now)
    body = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"generateName": f"{step.node}.", "namespace": "default"},
        "involvedObject": {"apiVersion": "v1", "kind": "Node", "name": step.node, "uid": node.uid},
        "type": "Warning" if step.finding else "Normal",
        "reason": REASONS[step.act],
        "message": f"{step.reason} (pool {step.pool}, facts {step.digest or 'not asked'})",
        "source": {"component": "plumbline"},
        "reportingComponent": "plumbline.dev/reconcile",
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
    }
    api.create(EVENTS, body)


def verdict(api: Api, node: NodeObservation) -> None:
    """The verdict and the digest that it was judged from. NotFound when the report has gone."""
    findings = [
        {"id": finding.id, "subject": finding.subject, "severity": finding.severity, "summary": finding.summary}
        for finding in node.judgement.findings[:RECORDED]
    ]
    status = {
        "verdict": node.judgement.verdict.value,
        "digest": node.digest,
        "judgedAt": timestamp(api.now),
        "findings": findings,
    }
    api.merge(report_status(node.node), {"status": status})
