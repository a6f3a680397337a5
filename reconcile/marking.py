"""The marks of a step, as one JSON merge patch on the node. Pure; called by `execute`.

Taint, label and note travel in one patch, so that a process killed at any moment leaves a node in one state or in the other. The patch
names the version of the node that it was made from: a node that has changed since is refused by the server, not overwritten.
"""

from datetime import datetime
from typing import Any

import msgspec

from reconcile.objects import Node, Taint
from schemas.marks import QUARANTINE, QUARANTINE_NOTE, VERIFIED
from schemas.plan import Step


def patch(node: Node, step: Step, effect: str, now: datetime) -> dict[str, Any]:
    """What makes this node what the step wants it to be. Labels and taints of others stay."""
    labels: dict[str, str | None] = {VERIFIED: "true", QUARANTINE: None}
    note, taints = None, [taint for taint in node.spec.taints if taint.key != QUARANTINE]
    if step.finding:
        labels = {VERIFIED: None, QUARANTINE: step.finding}
        note = msgspec.json.encode({"finding": step.finding, "digest": step.digest, "at": timestamp(now)}).decode()
        taints.append(Taint(key=QUARANTINE, value=step.finding, effect=effect))
    metadata = {"resourceVersion": node.metadata.resource_version, "labels": labels, "annotations": {QUARANTINE_NOTE: note}}
    return {"metadata": metadata, "spec": {"taints": taints}}


def timestamp(moment: datetime) -> str:
    """RFC 3339 in seconds. `moment` is in UTC, as all of the server's are."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def precise_timestamp(moment: datetime) -> str:
    """RFC 3339 with microseconds, the only form that the server takes for a Lease's time."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"
