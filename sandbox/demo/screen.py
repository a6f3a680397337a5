"""The last screen of the demonstration: everything on it was read back from the cluster. Called by `__main__`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sandbox.api import Api, Json
from sandbox.control.layout import Layout, state_folder
from sandbox.demo.commands import ROOT
from sandbox.demo.story import NODE, Told
from schemas.marks import QUARANTINE, VERIFIED

_EVENTS = "/api/v1/namespaces/default/events"
_OURS = "plumbline.dev/reconcile"
_RULE = "─" * 78


def last_screen(told: Told) -> str:
    """Read the node and its events from the cluster, and lay everything out."""
    with Api(Layout(state_folder(ROOT)).kubeconfig) as api:
        events = api.get(_EVENTS, fieldSelector=f"involvedObject.name={NODE}") or {"items": []}
        node = api.get(f"/api/v1/nodes/{NODE}") or {}
    return laid_out(told, events["items"], node)


def laid_out(told: Told, events: Iterable[Json], node: Json) -> str:
    """Four layers, the drift that was injected, where it was found, what was done about it, and where the node stands now. Pure."""
    lines = [
        _RULE,
        "Layers",
        *_layers(told.status),
        "Injected drift, as the engine prints it",
        *_preview(told.preview),
        "Where it was found",
        *_found(told.drift),
        "What was done",
        *_acts(events, told.began),
        "Where the node stands now",
        f"  {NODE}: {_standing(node)}",
        _RULE,
    ]
    return "\n".join(["", *lines, ""])


def _layers(status: dict[str, Any]) -> Iterator[str]:
    for layer in status["layers"]:
        gate = {None: "no gate", True: "gate open", False: "gate closed"}[layer["gate"] and layer["gate"]["open"]]
        yield f"  {layer['layer']:<10} {layer['resources']:>3} resources  {gate:<11}  applied {layer['lastUpdate']}"
    for pool in status["pools"]:
        yield f"  pool {pool['pool']}: {pool['inService']} of {pool['declared']} nodes in service ({pool['machine']})"


def _preview(text: str) -> Iterator[str]:
    """The engine's own lines of the difference: the values, and the state that follows from them."""
    arrows = [line.strip() for line in text.splitlines() if line.strip().startswith("~") and " => " in line]
    wanted = [line for line in arrows if "pcieWidth" in line or '"quarantined"' in line]
    return (f"  {line}" for line in dict.fromkeys(wanted))


def _found(drift: dict[str, Any]) -> Iterator[str]:
    for entry in drift["findings"]:
        where = f"pool {entry['pool']}, node {entry['node']}, GPU {entry['gpu']} at {entry['busAddress']}"
        what = f"{entry['field']} is {entry['measured']}, {entry['declared']} is declared"
        yield f"  {where}: {what}"
        yield f"  finding {entry['id']}, verdict {entry['verdict']}, owned by layer {entry['layer']}"


def _acts(events: Iterable[Json], began: datetime) -> Iterator[str]:
    """Our own events at the node since the demonstration began, oldest first."""
    for event in sorted(events, key=lambda event: str(event["firstTimestamp"])):
        if event.get("reportingComponent") == _OURS and datetime.fromisoformat(event["firstTimestamp"]) >= began:
            yield f"  {event['firstTimestamp']}  {event['reason']}: {event['message']}"


def _standing(node: Json) -> str:
    labels = node.get("metadata", {}).get("labels", {})
    taints = [taint for taint in node.get("spec", {}).get("taints", ()) if taint["key"] == QUARANTINE]
    if taints or QUARANTINE in labels:
        return f"quarantined for {labels.get(QUARANTINE)}"
    return "released, verified and in service" if labels.get(VERIFIED) == "true" else "not verified"
