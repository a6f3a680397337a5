"""Waits before a layer until its gate is open, and marks nodes as verified when their reports arrive. Called by up.

The layer's own program asks the gate again, because a plain `pulumi up` must be refused too. Here it is waited for.
"""

import time

from msgspec.structs import replace

from cli.progress import Progress
from cli.site import Site
from reconcile import gates
from reconcile.api import Api
from reconcile.execute import execute
from reconcile.observe import observe
from reconcile.plan import plan
from schemas.errors import Refused
from schemas.finding import Layer
from schemas.gate import GateAnswer, GateRequest, gate_request

POLL_SECONDS = 1.0


def pass_gate(site: Site, layer: Layer, patience: float, progress: Progress) -> None:
    """Return when the layer may be entered. Refused, with what is still missing, after `patience` seconds."""
    request = gate_request(site.desired, layer)
    if request is None:
        return
    began = time.monotonic()
    with site.connect() as api:
        while not (answer := _ask(api, site, request)).open:
            if time.monotonic() - began > patience:
                raise Refused(_closed(site, layer, answer, patience))
            progress.wait(f"waiting for the gate before {layer}: {'; '.join(answer.reasons)}")
            time.sleep(POLL_SECONDS)


def _ask(api: Api, site: Site, request: GateRequest) -> GateAnswer:
    if request.pools:
        verify(api, site)
    return gates.ask(api, request)


def verify(api: Api, site: Site) -> None:
    """Mark healthy nodes that have reported. A node that deviates is left alone: whoever runs `up` was not shown that."""
    pools = observe(api, site.expectations)
    due = plan(site.cluster, pools, site.expectations)
    steps = tuple(step for step in due.steps if step.act == "verify")
    if steps:
        execute(api, replace(due, steps=steps), pools, site.expectations)


def _closed(site: Site, layer: Layer, answer: GateAnswer, patience: float) -> str:
    reasons = "".join(f"\n  - {reason}" for reason in answer.reasons)
    again = f"Run `plumbline up {site.cluster}` again when this is settled; `plumbline drift {site.cluster}` shows the nodes."
    return f"the gate before {site.cluster}.{layer} stayed closed for {patience:.0f} seconds:{reasons}\n{again}"
