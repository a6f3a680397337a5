"""What the demo becomes, in full: a change of any component shows here as a diff to read."""

from pathlib import Path

import pytest
import yaml

from components.charts import ChartLibrary
from schemas.contracts import layers
from schemas.desired import DesiredState
from schemas.finding import LAYERS, Layer
from tests.components.render import Rendered, render
from tests.golden import assert_golden


@pytest.mark.parametrize("layer", LAYERS)
def test_the_layer_of_the_demo(layer: Layer, demo: DesiredState, library: ChartLibrary, goldens: Path) -> None:
    assert_golden(goldens / f"{layer}.yaml", printed(render(demo, layer, library), library))


def test_the_same_state_registers_the_same_resources(demo: DesiredState, library: ChartLibrary) -> None:
    assert layers(demo) == LAYERS
    assert render(demo, "fabric", library) == render(demo, "fabric", library)


def printed(resources: tuple[Rendered, ...], library: ChartLibrary) -> str:
    """YAML, with the mirror's folder by name, since it lies elsewhere in every run."""
    documents = [resource.plain() for resource in resources]
    return str(yaml.safe_dump(documents, sort_keys=False, width=120)).replace(str(library.mirror), "<mirror>")
