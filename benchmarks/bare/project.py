"""The floor as a project that can be previewed: its program and its state in a folder below the demo's. Used by the previews."""

import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.bare.resources import Entry, entries
from benchmarks.site import Site, demo
from schemas.finding import LAYERS, Layer
from schemas.load import load_desired

PROGRAM = Path(__file__).with_name("program")


@dataclass(frozen=True)
class Bare:
    """One stack a layer, named as the layer is."""

    site: Site
    root: Path

    def preview(self, layer: Layer) -> str:
        return self.site.pulumi("preview", "--json", "--stack", layer, cwd=self.root)

    def up(self, layer: Layer, resources: list[Entry]) -> None:
        (self.root / f"{layer}.json").write_text(json.dumps(resources))
        self.site.pulumi("up", "--yes", "--skip-preview", "--stack", layer, cwd=self.root)


@cache
def bare() -> Bare:
    """The floor's stacks, applied: the same objects once more, with the same content, so that the demo stays in sync."""
    site = demo()
    project = Bare(site, site.root / "bare")
    shutil.copytree(PROGRAM, project.root)
    (project.root / ".state").mkdir()
    desired = load_desired(site.spec)
    for layer in LAYERS:
        site.pulumi("stack", "init", layer, cwd=project.root)
        project.up(layer, entries(desired, layer, site.mirror))
    return project
