"""The story that the project exists for, command by command, on real programs: up, drift, quarantine, heal, release."""

import pytest

from reconcile.paths import REPORT_LIST
from tests.project import Project

pytestmark = pytest.mark.sandbox

LAYERS = ("fabric", "drivers", "operators", "inference")


def test_after_up_nothing_differs(demo: Project) -> None:
    preview = demo.plumbline("preview", "demo", "--expect-no-changes", "--output", "json")

    assert preview.code == 0
    assert [layer["layer"] for layer in preview.json["layers"]] == list(LAYERS)
    assert demo.drift("all").code == 0


def test_up_again_has_nothing_to_do(demo: Project) -> None:
    assert "nothing to do" in demo.succeeds("up", "demo").stdout


def test_status_counts_layers_pools_and_gates(demo: Project) -> None:
    status = demo.succeeds("status", "demo", "--output", "json").json

    assert all(layer["resources"] > 0 and layer["lastUpdate"] for layer in status["layers"])
    assert [layer["gate"] and layer["gate"]["open"] for layer in status["layers"]] == [None, True, True, True]
    assert [(pool["declared"], pool["inService"], pool["unknown"]) for pool in status["pools"]] == [(4, 4, 0), (2, 2, 0)]


def test_kubectl_shows_reports_with_their_verdicts(demo: Project) -> None:
    with demo.api() as api:
        (page,) = api.table(REPORT_LIST)

    assert [column.name for column in page.column_definitions] == ["Name", "Pool", "Outcome", "Digest", "Verdict", "Judged", "Age"]
    assert all(row.cells[2] == "ok" and row.cells[4] == "healthy" and row.cells[3] == row.cells[5] for row in page.rows or ())


def test_healthy_nodes_of_a_pool_share_one_digest(demo: Project) -> None:
    with demo.api() as api:
        (page,) = api.table(REPORT_LIST)
    assert len({(row.cells[1], row.cells[3]) for row in page.rows or ()}) == 2


def test_a_narrow_link_is_found_set_aside_and_released(demo: Project) -> None:
    demo.succeeds("sandbox", "fault", "train-2", "pcie-width", "--gpu", "3", "--value", "8")

    preview = demo.preview()
    assert preview.code == 7
    assert "train-2" in preview.stdout
    assert "pcieWidth: 8 => 16" in preview.stdout

    drift = demo.drift("all")
    assert drift.code == 1
    (finding,) = drift.json["findings"]
    assert finding["busAddress"].startswith("0000:")
    expected = {"pool": "train", "node": "train-2", "gpu": 3, "field": "pcieWidth", "declared": 16, "measured": 8}
    assert expected.items() <= finding.items()
    assert (finding["id"], finding["verdict"], finding["layer"]) == ("pcie-width", "unhealthy", "drivers")

    demo.succeeds("reconcile", "demo", "--yes")
    assert demo.tainted("train-2")
    assert demo.preview().code == 0
    handled = demo.drift()
    assert (handled.code, handled.json["handled"][0]["node"]) == (0, "train-2")

    demo.succeeds("sandbox", "heal", "train-2")
    due = demo.preview()
    assert due.code == 7
    assert '"quarantined" => "in-service"' in due.stdout

    demo.succeeds("reconcile", "demo", "--yes")
    assert not demo.tainted("train-2")
    assert demo.preview().code == 0


def test_a_report_shows_what_was_measured_and_how_it_is_judged(demo: Project) -> None:
    demo.succeeds("sandbox", "fault", "train-4", "pcie-width", "--gpu", "0", "--value", "4")
    text = demo.succeeds("report", "train-4").stdout

    assert "train-4 of pool train" in text
    assert "x4 of x16" in text
    assert "pcie-width: GPU 0 runs at PCIe x4, declared x16" in text


def test_up_of_the_drivers_layer_quarantines_too(demo: Project) -> None:
    demo.succeeds("sandbox", "fault", "train-1", "pcie-width", "--gpu", "7", "--value", "1")
    up = demo.succeeds("up", "demo", "--layer", "drivers", "--yes")

    assert "pcieWidth  1 => 16" in " ".join(up.stdout.split()).replace("pcieWidth 1", "pcieWidth  1")
    assert demo.tainted("train-1")


def test_nothing_is_changed_where_nobody_can_be_asked(demo: Project) -> None:
    demo.succeeds("sandbox", "fault", "train-3", "pcie-width", "--gpu", "1", "--value", "8")
    refused = demo.plumbline("reconcile", "demo")

    assert refused.code == 2
    assert "--yes" in refused.stderr
    assert not demo.tainted("train-3")
