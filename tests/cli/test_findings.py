"""What a drift check comes to: sorted, counted, and turned into an exit code."""

from typing import Any

import pytest

from cli.findings import Check, check, exit_code, names
from schemas.drift import Drift, LayerError, NodeState, ResourceDrift
from schemas.plan import Plan
from tests.cli.samples import FAR_NIC, NARROW, OLD_DRIVER, degraded, deviating, healthy, pool, step, unknown, waiting

ALL: tuple[Any, ...] = ("hardware", "software", "configuration", "unapplied")
CHANGED = ResourceDrift(kind="unapplied", layer="operators", urn="u", type="t", name="n", op="update")
UNREACHABLE = LayerError(layer="fabric", kind="configuration", message="no answer")


def checked(*nodes: Any, steps: tuple[Any, ...] = (), kinds: tuple[Any, ...] = ALL, **more: Any) -> Check:
    return check(Drift(cluster="demo", pools=(pool(*nodes),), **more), Plan(cluster="demo", steps=steps), kinds)


def test_a_cluster_as_declared_is_in_sync() -> None:
    found = checked(healthy("train-1"))

    assert found == Check(cluster="demo")
    assert exit_code(found) == exit_code(found, strict=True) == 0


@pytest.mark.parametrize(
    ("found", "code", "strict"),
    [
        (checked(deviating("train-2")), 1, 1),
        (checked(deviating("train-2", state=NodeState.UNVERIFIED)), 1, 1),
        (checked(deviating("train-2", state=NodeState.QUARANTINED)), 0, 1),
        (checked(deviating("train-2", state=NodeState.RESPECTED)), 0, 1),
        (checked(degraded("train-2")), 0, 1),
        (checked(unknown("train-2")), 3, 3),
        (checked(unknown("train-2", NodeState.QUARANTINED)), 0, 1),
        (checked(unknown("train-1"), deviating("train-2")), 1, 1),
        (checked(healthy("train-2", NodeState.QUARANTINED), steps=(step("release", "train-2"),)), 1, 1),
        (checked(healthy("train-2", NodeState.UNVERIFIED), steps=(step("verify", "train-2"),)), 1, 1),
        (checked(healthy("train-1"), resources=(CHANGED,)), 1, 1),
        (checked(healthy("train-1"), unreachable=(UNREACHABLE,)), 3, 3),
        (checked(unknown("train-1"), resources=(CHANGED,)), 1, 1),
    ],
)
def test_exit_code(found: Check, code: int, strict: int) -> None:
    assert (exit_code(found), exit_code(found, strict=True)) == (code, strict)


def test_an_entry_says_where_and_what() -> None:
    (entry,) = checked(deviating("train-2")).findings

    assert (entry.pool, entry.node, entry.gpu, entry.bus_address) == ("train", "train-2", 3, "0000:45:00.0")
    assert (entry.id, entry.field, entry.declared, entry.measured) == ("pcie-width", "pcieWidth", 16, 8)


def test_a_nics_index_is_no_gpu() -> None:
    (entry,) = checked(degraded("train-2")).findings
    assert (entry.subject, entry.gpu, entry.severity) == ("nic0", None, "warning")


def test_a_finding_without_differences_is_still_an_entry() -> None:
    bare = NARROW.__class__(**{name: getattr(NARROW, name) for name in NARROW.__struct_fields__} | {"differences": ()})
    (entry,) = checked(deviating("train-2", bare)).findings
    assert (entry.summary, entry.field) == (NARROW.summary, None)


@pytest.mark.parametrize(
    ("kinds", "ids", "due"), [(("hardware",), ["pcie-width"], ["train-1"]), (("software",), ["driver-version"], ["train-2"])]
)
def test_a_kind_shows_its_own_findings_and_acts_only(kinds: tuple[Any, ...], ids: list[str], due: list[str]) -> None:
    steps = (step("quarantine", "train-1", NARROW), step("quarantine", "train-2", OLD_DRIVER))
    found = checked(deviating("train-1"), deviating("train-2", OLD_DRIVER), steps=steps, kinds=kinds)

    assert [entry.id for entry in found.findings] == ids
    assert [each.node for each in found.due] == due


def test_a_quarantined_node_that_is_clean_or_unseen_stays_on_the_list() -> None:
    found = checked(healthy("train-1", NodeState.QUARANTINED, quarantine="pcie-width"), unknown("train-2", NodeState.QUARANTINED))

    assert [entry.id for entry in found.handled] == ["pcie-width", "unknown"]
    assert "clean in 2 passes" in found.handled[0].summary
    assert "no heartbeat" in found.handled[1].summary


def test_what_waits_for_a_report_is_told_once_as_unknown() -> None:
    plan = Plan(cluster="demo", waiting=(waiting("verify", "train-1", "unknown", "no report yet"),))
    found = check(Drift(cluster="demo", pools=(pool(unknown("train-1")),)), plan, ALL)
    assert (len(found.unknown), found.waiting) == (1, ())


def test_names_are_shortened_and_told_once() -> None:
    assert names([step("quarantine", "train-1", FAR_NIC)] * 2) == "train-1"
    assert names([step("verify", f"train-{number}") for number in range(10)], limit=2) == "train-0, train-1 and 8 more"
