"""The exit codes of preview and reconcile, from what they found."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main as entry
from cli.engine import digests
from cli.engine.digests import LayerChanges
from cli.reconcile import exit_code
from schemas.drift import ResourceDrift
from schemas.plan import Waiting
from tests.cli.samples import waiting

CHANGE = ResourceDrift(kind="unapplied", layer="fabric", urn="u", type="t", name="n", op="create")
SAME = LayerChanges(layer="fabric", unchanged=4)
CHANGED = LayerChanges(layer="fabric", changes=(CHANGE,))
REPLACED = LayerChanges(
    layer="fabric", changes=(ResourceDrift(kind="unapplied", layer="fabric", urn="u", type="t", name="n", op="delete-replaced"),)
)
DOWN = LayerChanges(layer="drivers", error="unreachable: the API server does not answer")


@pytest.mark.parametrize(
    ("found", "options", "code"),
    [
        ([SAME], [], 0),
        ([SAME], ["--expect-no-changes"], 0),
        ([CHANGED], [], 0),
        ([CHANGED], ["--expect-no-changes"], 1),
        ([SAME, CHANGED], ["--expect-no-changes"], 1),
        ([REPLACED], ["--expect-no-changes"], 0),
        ([DOWN], [], 3),
        ([CHANGED, DOWN], ["--expect-no-changes"], 3),
    ],
)
@pytest.mark.parametrize("output", ["text", "json"])
def test_preview(monkeypatch: pytest.MonkeyPatch, found: list[LayerChanges], options: list[str], code: int, output: str) -> None:
    monkeypatch.chdir(Path(entry.__file__).parents[1])
    monkeypatch.setattr(digests, "previews", lambda *_: found)
    monkeypatch.setattr("cli.site.Site.env", {})

    result = CliRunner().invoke(entry.plumbline, ["preview", "demo", "--output", output, *options], standalone_mode=False)
    assert result.return_value == code, result.output


@pytest.mark.parametrize(
    ("left", "code"),
    [
        ((), 0),
        ((waiting("release", "train-1", "confirm", ""),), 0),
        ((waiting("verify", "train-1", "unknown", ""),), 3),
        ((waiting("quarantine", "train-1", "budget", ""),), 4),
        ((waiting("verify", "train-1", "unknown", ""), waiting("quarantine", "train-2", "budget", "")), 4),
    ],
)
def test_reconcile(left: tuple[Waiting, ...], code: Any) -> None:
    assert exit_code(left) == code
