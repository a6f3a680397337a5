"""The steps of the demonstration, in order. Called by `__main__`; what they found goes to `screen`."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.demo.commands import Step, perform

CLUSTER = "demo"
NODE = "train-2"
GPU = 3
WIDTH = 8
DECLARED = 16

_PREVIEW = f"source <(plumbline env) && pulumi preview -s {CLUSTER}.drivers --diff --expect-no-changes --non-interactive --color never"

STEPS: dict[str, Step] = {
    "sandbox": Step(title="Start a cluster: real control plane, simulated GPU nodes", command=f"plumbline sandbox up {CLUSTER}"),
    "heal-before": Step(title="Heal what an earlier run may have left broken", command=f"plumbline sandbox heal {NODE}"),
    "up": Step(title="Apply the four layers, each when its gate is open", command=f"plumbline up {CLUSTER} --yes"),
    "unchanged": Step(title="Nothing differs in any layer", command=f"plumbline preview {CLUSTER} --expect-no-changes"),
    "fault": Step(
        title=f"Break it: GPU {GPU} of {NODE} falls back to PCIe x{WIDTH}",
        command=f"plumbline sandbox fault {NODE} pcie-width --gpu {GPU} --value {WIDTH}",
    ),
    "seen": Step(
        title="Plain `pulumi preview` sees it", command=_PREVIEW, exit_code=7, shows=(f"{NODE}", f"pcieWidth: {WIDTH} => {DECLARED}")
    ),
    "drift": Step(title="`plumbline drift` says where", command=f"plumbline drift {CLUSTER} --output json", exit_code=1),
    "quarantine": Step(
        title="Quarantine the node", command=f"plumbline reconcile {CLUSTER} --yes", shows=(f"{NODE} (train) is quarantined",)
    ),
    "handled": Step(title="The drift is handled, so the preview is quiet", command=_PREVIEW),
    "heal": Step(title="Repair the GPU's link", command=f"plumbline sandbox heal {NODE}"),
    "due": Step(title="The node is clean again: a release is due", command=_PREVIEW, exit_code=7, shows=('"quarantined" => "in-service"',)),
    "release": Step(title="Release it", command=f"plumbline reconcile {CLUSTER} --yes", shows=(f"{NODE} (train) is released",)),
    "status": Step(title="Read everything back", command=f"plumbline status {CLUSTER} --output json"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the story found: documents that the commands printed, and the time from which the cluster's events are its own."""

    began: datetime
    drift: dict[str, Any]
    status: dict[str, Any]
    preview: str


def tell() -> Told:
    """All steps; Failed at the first that ends otherwise than it must."""
    began = datetime.now(UTC).replace(microsecond=0)
    answers = {name: perform(step, number, len(STEPS)) for number, (name, step) in enumerate(STEPS.items(), start=1)}
    return Told(
        began=began,
        drift=json.loads(answers["drift"].stdout),
        status=json.loads(answers["status"].stdout),
        preview=answers["seen"].stdout,
    )
