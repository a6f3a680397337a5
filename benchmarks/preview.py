"""`pulumi preview` of each layer of the demo, beside the floor's preview of the same resources. Both stacks are up to date."""

import json
from collections.abc import Iterator
from functools import partial

from benchmarks.bare.project import bare
from benchmarks.result import Result
from benchmarks.site import Site, demo
from benchmarks.timing import by_turns
from schemas.errors import Broken
from schemas.finding import LAYERS, Layer

LIMIT = 1.3

NOT_BARE = {"fabric": 1, "drivers": 3, "operators": 1, "inference": 1}
"""Resources of the demo that our own provider serves: each layer's cluster, and the NodePools of two pools."""


def run() -> Iterator[Result]:
    floor, ours = bare(), demo()
    for layer in LAYERS:
        _same_work(layer, floor.preview(layer), _preview(ours, layer))
        times = by_turns(f"preview of {layer}", partial(floor.preview, layer), partial(_preview, ours, layer))
        yield Result(name=f"preview {layer}", floor=times[0], ours=times[1], limit=LIMIT)


def _preview(site: Site, layer: Layer) -> str:
    return site.pulumi("preview", "--json", "--stack", f"demo.{layer}")


def _same_work(layer: Layer, floor: str, ours: str) -> None:
    """A ratio says something only of equal work: nothing to change in either, and as many resources."""
    counted = [json.loads(document)["changeSummary"] for document in (floor, ours)]
    if [set(summary) for summary in counted] != [{"same"}, {"same"}] or counted[1]["same"] - counted[0]["same"] != NOT_BARE[layer]:
        raise Broken(f"the floor of {layer} does not do the same work: {counted[0]} beside {counted[1]}")
