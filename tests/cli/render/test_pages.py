"""Every page that a command prints, as a golden file; and the documents for programs beside them."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.console import RenderableType

from cli.engine.digests import LayerChanges
from cli.engine.state import StackSummary
from cli.findings import check
from cli.render.changes import changes_json, changes_page
from cli.render.drift import drift_json, drift_page
from cli.render.plan import execution_page, plan_json, plan_page
from cli.render.status import LayerStatus, Status, status_json, status_page
from cli.render.text import to_text
from schemas.drift import Drift, LayerError, NodeState, ResourceDrift
from schemas.gate import GateAnswer
from schemas.plan import Execution, Plan
from tests.cli.samples import NARROW, OLD_DRIVER, degraded, deviating, healthy, pool, step, unknown, waiting
from tests.golden import assert_golden

GOLDEN = Path(__file__).parent / "golden"
KINDS: tuple[Any, ...] = ("hardware", "software", "configuration", "unapplied")

POOL_UPDATE = ResourceDrift(
    kind="hardware",
    layer="drivers",
    urn="urn:pulumi:demo.drivers::plumbline::plumbline:hardware:NodePool::train",
    type="plumbline:hardware:NodePool",
    name="train",
    op="update",
    fields=(
        ('nodes["train-2"].gpu3.pcieWidth', "update", 16, 8),
        ('nodes["train-2"].state', "update", "quarantined", "in-service"),
    ),
)
SCALED = ResourceDrift(
    kind="configuration",
    layer="operators",
    urn="urn:pulumi:demo.operators::plumbline::kubernetes:apps/v1:Deployment::keda",
    type="kubernetes:apps/v1:Deployment",
    name="keda",
    op="update",
    fields=tuple((f"spec.field{number}", "update", number, None) for number in range(9)),
)
CREATED = ResourceDrift(
    kind="unapplied", layer="inference", urn="urn:x::quick", type="kubernetes:core/v1:Service", name="quick", op="create"
)

UNCHANGED = [LayerChanges(layer="fabric", unchanged=42), LayerChanges(layer="drivers", unchanged=32)]
CHANGED = [
    LayerChanges(layer="fabric", unchanged=42),
    LayerChanges(layer="drivers", unchanged=31, changes=(POOL_UPDATE,)),
    LayerChanges(layer="operators", changes=(SCALED,), warnings=("the gate before demo.operators is closed",)),
    LayerChanges(layer="inference", changes=(CREATED,), error="quick: the server said no"),
]

NOTHING = Plan(cluster="demo")
QUARANTINE = Plan(
    cluster="demo",
    steps=(step("release", "train-1"), step("quarantine", "train-2", NARROW)),
    waiting=(waiting("quarantine", "train-3", "budget", "GPU 0 is lost; the quarantine budget of pool train is used up"),),
)
DONE = Execution(
    done=(step("quarantine", "train-2", NARROW),),
    waiting=QUARANTINE.waiting,
    notes=("train-1 has changed since it was observed",),
    recorded=2,
)

IN_SYNC = check(Drift(cluster="demo", pools=(pool(healthy("train-1")),)), NOTHING, KINDS)
DRIFTED = check(
    Drift(
        cluster="demo",
        pools=(
            pool(
                deviating("train-1", NARROW, OLD_DRIVER),
                degraded("train-2"),
                unknown("train-3"),
                deviating("train-4", state=NodeState.QUARANTINED, quarantine="pcie-width"),
                strays=("lost-1",),
            ),
        ),
        resources=(SCALED, CREATED),
        unreachable=(LayerError(layer="fabric", kind="configuration", message="the API server does not answer"),),
    ),
    QUARANTINE,
    KINDS,
)

CLOSED = GateAnswer(open=False, reasons=("pool train: 2 of 4 nodes are verified, 95% are needed: train-3 is unknown (no report yet)",))
HALF_UP = Status(
    cluster="demo",
    layers=(
        LayerStatus(layer="fabric", stack=StackSummary(layer="fabric", last_update="2026-11-23T16:12:15.644Z", resources=44)),
        LayerStatus(layer="drivers", stack=StackSummary(layer="drivers"), gate=GateAnswer(open=True)),
        LayerStatus(layer="operators", gate=CLOSED),
    ),
    pools=(pool(healthy("train-1"), unknown("train-2", NodeState.MISSING), healthy("train-3", NodeState.QUARANTINED)),),
)
UNREACHABLE = Status(cluster="demo", layers=(LayerStatus(layer="fabric"),), unreachable="the API server does not answer")

PAGES: dict[str, RenderableType] = {
    "preview-unchanged": changes_page("demo", UNCHANGED),
    "preview-changed": changes_page("demo", CHANGED),
    "preview-diff": changes_page("demo", CHANGED, diff=True),
    "drift-none": drift_page(IN_SYNC),
    "drift": drift_page(DRIFTED),
    "plan-nothing": plan_page(NOTHING),
    "plan": plan_page(QUARANTINE),
    "execution": execution_page("demo", DONE),
    "status": status_page(HALF_UP),
    "status-unreachable": status_page(UNREACHABLE),
}
DOCUMENTS: dict[str, object] = {
    "preview": changes_json("demo", CHANGED),
    "drift-none": drift_json(IN_SYNC),
    "drift": drift_json(DRIFTED),
    "plan": plan_json(QUARANTINE),
    "execution": plan_json(QUARANTINE, DONE),
    "status": status_json(HALF_UP),
}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str) -> None:
    assert_golden(GOLDEN / f"{name}.txt", to_text(PAGES[name], width=120))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document(name: str) -> None:
    assert_golden(GOLDEN / f"{name}.json", msgspec.json.format(msgspec.json.encode(DOCUMENTS[name]), indent=2).decode() + "\n")


def test_entries_have_the_same_keys_whatever_they_say() -> None:
    document = json.loads(msgspec.json.encode(drift_json(DRIFTED)))
    keys = {tuple(entry) for entry in (*document["findings"], *document["handled"])}
    assert len(keys) == 1


def test_colour_is_asked_for_and_never_in_plain_text() -> None:
    page = PAGES["drift"]
    assert "\x1b[" in to_text(page, colour=True)
    assert "\x1b" not in to_text(page)


def test_control_characters_of_a_name_never_reach_the_terminal() -> None:
    evil = LayerChanges(layer="fabric", changes=(msgspec.structs.replace(CREATED, name="quick\x1b[31m\x07\u202egnp"),))
    shown = to_text(changes_page("demo", [evil]), colour=True)
    assert "quickgnp" in shown
    assert "\x07" not in shown
