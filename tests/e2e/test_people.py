"""What a person does by hand is respected, and what the budget does not allow waits and is named."""

import pytest

from reconcile.paths import LEASE, NODES
from schemas.marks import QUARANTINE, VERIFIED
from tests.project import Project

pytestmark = pytest.mark.sandbox

AHEAD = "2099-01-01T00:00:00.000000Z"


def narrow(demo: Project, node: str) -> None:
    demo.succeeds("sandbox", "fault", node, "pcie-width", "--gpu", "2", "--value", "8")


def test_a_node_that_a_person_untaints_is_reported_and_not_fought(demo: Project) -> None:
    narrow(demo, "train-2")
    demo.succeeds("reconcile", "demo", "--yes")
    with demo.api() as api:
        api.merge(f"{NODES}/train-2", {"spec": {"taints": []}})

    demo.succeeds("reconcile", "demo", "--yes")
    assert not demo.tainted("train-2")
    drift = demo.drift()
    assert drift.code == 0
    assert [(entry["node"], entry["state"]) for entry in drift.json["handled"]] == [("train-2", "respected")]
    assert demo.preview().code == 0

    demo.succeeds("sandbox", "heal", "train-2")
    demo.succeeds("reconcile", "demo", "--yes")
    labels = demo.node("train-2").metadata.labels
    assert QUARANTINE not in labels
    assert labels[VERIFIED] == "true"


def test_what_the_budget_does_not_allow_waits_and_is_named(demo: Project) -> None:
    narrow(demo, "train-1")
    narrow(demo, "train-3")

    reconcile = demo.plumbline("reconcile", "demo", "--yes")
    assert reconcile.code == 4
    waiting = {name for name in ("train-1", "train-3") if not demo.tainted(name)}
    assert len(waiting) == 1
    assert waiting.pop() in reconcile.stdout.partition("waiting")[2]
    assert demo.plumbline("reconcile", "demo", "--yes").code == 4


def test_the_other_pool_has_a_budget_of_its_own(demo: Project) -> None:
    narrow(demo, "train-1")
    narrow(demo, "edge-1")

    demo.succeeds("reconcile", "demo", "--yes")
    assert demo.tainted("train-1")
    assert demo.tainted("edge-1")


def test_two_reconciles_at_once_quarantine_once(demo: Project) -> None:
    narrow(demo, "train-4")
    both = [demo.start("reconcile", "demo", "--yes") for _ in range(2)]
    said = [process.communicate()[0] for process in both]

    assert {process.returncode for process in both} <= {0, 4}, said
    assert 0 in {process.returncode for process in both}, said
    assert demo.tainted("train-4")
    assert sum("train-4 (train) is quarantined" in text for text in said) == 1


def test_a_reconcile_at_work_elsewhere_is_named(demo: Project) -> None:
    narrow(demo, "train-4")
    with demo.api() as api:
        api.merge(LEASE, {"spec": {"holderIdentity": "elsewhere/machine/1/abcd", "leaseDurationSeconds": 3600, "renewTime": AHEAD}})
    refused = demo.plumbline("reconcile", "demo", "--yes")
    with demo.api() as api:
        api.merge(LEASE, {"spec": {"holderIdentity": None, "renewTime": None}})

    assert refused.code == 4
    assert "another reconcile is at work (elsewhere" in refused.stderr
    assert not demo.tainted("train-4")
