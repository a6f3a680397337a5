"""What the floor registers: the resources of one layer as our components make them, as plain JSON. Used by `project.py`.

Left out is what our own provider serves, which a bare program cannot have: the cluster's identity and the NodePools.
"""

from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from components.charts import ChartLibrary
from schemas.chart_lock import load_chart_lock
from schemas.desired import DesiredState
from schemas.finding import Layer
from stacks.program import probe_image
from tests.components.render import Rendered, render

OURS = ("plumbline:hardware:", "pulumi:providers:")

FORCE = {"pulumi.com/patchForce": "true"}
"""Annotation of the floor's objects. They exist already, and where the server fills in defaults, writing them again is a conflict."""

Entry = dict[str, Any]


def entries(desired: DesiredState, layer: Layer, mirror: Path) -> list[Entry]:
    """The layer's resources, each after those that it refers to."""
    library = ChartLibrary(lock=load_chart_lock(Path(desired.charts.lock)), mirror=mirror)
    kept = {resource.key: resource for resource in render(desired, layer, library, probe_image()) if not resource.type.startswith(OURS)}
    listed = {key: _entry(resource, kept) for key, resource in kept.items()}
    order = TopologicalSorter({key: [*entry["depends_on"], *filter(None, [entry["parent"]])] for key, entry in listed.items()})
    return [listed[key] for key in order.static_order()]


def _entry(resource: Rendered, kept: dict[str, Rendered]) -> Entry:
    return {
        "key": resource.key,
        "type": resource.type,
        "name": resource.name,
        "inputs": _forced(resource.inputs) if "metadata" in resource.inputs else resource.inputs,
        "parent": resource.parent if resource.parent in kept else "",
        "depends_on": [key for key in resource.depends_on if key in kept],
    }


def _forced(manifest: dict[str, Any]) -> dict[str, Any]:
    metadata = manifest["metadata"]
    return manifest | {"metadata": metadata | {"annotations": metadata.get("annotations", {}) | FORCE}}
