"""Every fault of the sandbox goes the same way: seen by the engine, named by drift, set aside, released when it is healed."""

from typing import Any, NamedTuple

import pytest

from tests.project import Project

pytestmark = pytest.mark.sandbox


class Case(NamedTuple):
    """A fault, and what must be said of it. `shown` stands in the engine's own preview."""

    node: str
    fault: tuple[str, ...]
    finding: str
    entry: dict[str, Any]
    shown: str


CASES = {
    "nvlink-down": Case(
        "train-1",
        ("nvlink-down", "--gpu", "5", "--link", "7"),
        "nvlink-down",
        {"gpu": 5, "field": "nvlink7State", "declared": "active", "measured": "inactive"},
        'nvlink7State: "inactive" => "active"',
    ),
    "gpu-lost": Case(
        "train-3",
        ("gpu-lost", "--gpu", "6"),
        "gpu-lost",
        {"gpu": 6, "field": "state", "declared": "ok", "measured": "lost"},
        'state: "lost" => "ok"',
    ),
    "driver-version": Case(
        "edge-1",
        ("driver-version", "--value", "570.86.15"),
        "driver-version",
        {"kind": "software", "field": "driverVersion", "declared": "580.95.05", "measured": "570.86.15"},
        '"570.86.15" => "580.95.05"',
    ),
    "fabric-in-progress": Case(
        "train-4",
        ("fabric-in-progress",),
        "fabric-in-progress",
        {"field": "fabricState", "declared": "completed", "measured": "in-progress"},
        'fabricState: "in-progress" => "completed"',
    ),
    "ib-port-down": Case(
        "train-2",
        ("ib-port-down", "--nic", "4"),
        "ib-port-down",
        {"subject": "nic4", "layer": "fabric", "field": "portState", "declared": "active", "measured": "down"},
        '"down" => "active"',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_from_first_sight_to_release(demo: Project, name: str) -> None:
    case = CASES[name]
    demo.succeeds("sandbox", "fault", case.node, *case.fault)

    preview = demo.preview()
    assert (preview.code, case.node in preview.stdout, case.shown in " ".join(preview.stdout.split())) == (7, True, True), preview.all

    drift = demo.drift()
    entries = [entry for entry in drift.json["findings"] if entry["id"] == case.finding]
    assert drift.code == 1
    assert {entry["node"] for entry in drift.json["findings"]} == {case.node}
    assert any(case.entry.items() <= entry.items() for entry in entries), entries

    demo.succeeds("reconcile", "demo", "--yes")
    assert demo.tainted(case.node)
    assert demo.preview().code == 0

    demo.succeeds("sandbox", "heal", case.node)
    assert demo.preview().code == 7
    demo.succeeds("reconcile", "demo", "--yes")
    assert not demo.tainted(case.node)
    assert demo.drift().code == 0


def test_a_probe_that_hangs_makes_its_node_unknown_and_is_not_touched(demo: Project) -> None:
    demo.succeeds("sandbox", "fault", "edge-2", "probe-hang")

    preview = demo.preview()
    assert (preview.code, '"unknown" => "verified"' in preview.stdout) == (7, True), preview.all
    drift = demo.drift()
    assert (drift.code, [each["node"] for each in drift.json["unknown"]]) == (3, ["edge-2"])

    assert demo.plumbline("reconcile", "demo", "--yes").code == 3
    assert not demo.tainted("edge-2")

    demo.succeeds("sandbox", "heal", "edge-2")
    assert demo.drift().code == 0
    assert demo.preview().code == 0
