"""Hardware in the engine's own plan: a node healthy, deviating, quarantined, clean again, released; and all that must not happen."""

import pytest

from schemas.desired import HardwareExpectation
from schemas.marks import POOL, QUARANTINE, VERIFIED
from tests.reconcile.engine.control_plane import ControlPlane
from tests.reconcile.engine.engine import NO_CHANGES_EXPECTED, NODE_POOL, Engine, Run
from tests.reconcile.machines import DRIVER, changed, expectation, healthy

pytestmark = pytest.mark.sandbox

FAULT = {"facts.gpus.4.pcie.width": 8}  # NVML counts it as GPU 3


def _pool(name: str, nodes: int = 4, driver: str = DRIVER) -> HardwareExpectation:
    return expectation(pool=name, selector={POOL: name}, nodes=nodes, driver_version=driver)


def _nodes(expected: HardwareExpectation) -> list[str]:
    return [f"{expected.pool}-{number}" for number in range(1, expected.nodes + 1)]


def _made(plane: ControlPlane, engine: Engine, expected: HardwareExpectation) -> None:
    """Every node of the pool reported healthy, and the stack exists."""
    engine.expect(expected)
    for node in _nodes(expected):
        plane.add_node(node, expected.pool)
        plane.publish(healthy(expected, node), passes=2)
    assert engine.up().code == 0


def _in_service(plane: ControlPlane, engine: Engine, expected: HardwareExpectation) -> None:
    """The same, and every node marked by a second update."""
    _made(plane, engine, expected)
    assert engine.up().code == 0


def _marks(plane: ControlPlane, node: str) -> tuple[str | None, str | None, list[tuple[str, str, str]]]:
    """(verified label, quarantine label, our taints)."""
    found = plane.node(node)
    taints = [(taint.key, taint.value, taint.effect) for taint in found.spec.taints if taint.key == QUARANTINE]
    return found.metadata.labels.get(VERIFIED), found.metadata.labels.get(QUARANTINE), taints


def test_quarantine_and_release(control_plane: ControlPlane, engine: Engine) -> None:
    expected = _pool("cycle")
    _in_service(control_plane, engine, expected)
    assert engine.preview().code == 0
    assert _marks(control_plane, "cycle-2") == ("true", None, [])

    control_plane.publish(changed(healthy(expected, "cycle-2"), FAULT), passes=2)
    drift = engine.preview()
    assert drift.code == NO_CHANGES_EXPECTED
    assert "~ pcieWidth: 8 => 16" in drift.text
    assert '~ state: "in-service" => "quarantined"' in drift.text

    assert engine.up().code == 0
    assert _marks(control_plane, "cycle-2") == (None, "pcie-width", [(QUARANTINE, "pcie-width", "NoSchedule")])
    assert engine.preview().code == 0
    assert engine.outputs(NODE_POOL)["quarantined"] == {"cycle-2": "pcie-width"}

    control_plane.publish(healthy(expected, "cycle-2"), passes=2)
    healed = engine.preview()
    assert healed.code == NO_CHANGES_EXPECTED
    assert '~ state: "quarantined" => "in-service"' in healed.text

    assert engine.up().code == 0
    assert _marks(control_plane, "cycle-2") == ("true", None, [])
    assert engine.preview().code == 0

    assert engine.destroy().code == 0
    assert _marks(control_plane, "cycle-1") == (None, None, [])


def test_no_report_yet_is_unknown_and_nothing_is_touched(control_plane: ControlPlane, engine: Engine) -> None:
    expected = _pool("silent", nodes=2)
    control_plane.add_node("silent-1", "silent")
    engine.expect(expected)
    assert engine.up().code == 0

    preview = engine.preview()
    assert preview.code == NO_CHANGES_EXPECTED
    assert preview.text.count('~ state: "unknown" => "verified"') == 2

    update = engine.up()
    assert update.code == 0
    assert "silent-1: verify waits for unknown: no report yet" in update.text
    assert "missing-1: verify waits for unknown: declared, and fewer than 2 nodes carry the pool's labels" in update.text
    assert _marks(control_plane, "silent-1") == (None, None, [])


def test_what_the_budget_leaves_over_waits(control_plane: ControlPlane, engine: Engine) -> None:
    expected = _pool("thin", nodes=3)
    _in_service(control_plane, engine, expected)
    for node in ("thin-1", "thin-3"):
        control_plane.publish(changed(healthy(expected, node), FAULT), passes=2)

    update = engine.up()

    assert update.code == 0
    assert "thin-3: quarantine waits for budget: GPU 3 runs at PCIe x8, declared x16" in update.text
    assert _marks(control_plane, "thin-1")[1] == "pcie-width"
    assert _marks(control_plane, "thin-3") == ("true", None, [])
    assert engine.preview().code == NO_CHANGES_EXPECTED


def test_a_new_expectation_is_adopted_before_it_is_acted_on(control_plane: ControlPlane, engine: Engine) -> None:
    expected = _pool("rollout", nodes=1)
    _in_service(control_plane, engine, expected)
    engine.expect(_pool("rollout", nodes=1, driver="590.44.01"))

    preview = engine.preview()
    assert preview.code == NO_CHANGES_EXPECTED
    assert '~ driverVersion: "580.95.05" => "590.44.01"' in preview.text

    update = engine.up()
    assert update.code == 0
    assert "this update took nothing out of service" in update.text
    assert _marks(control_plane, "rollout-1") == ("true", None, [])
    assert engine.outputs(NODE_POOL)["nodes"] == {"rollout-1": {"driverVersion": "580.95.05", "state": "in-service"}}


def test_a_server_that_was_killed_is_an_error_and_no_deletion(control_plane: ControlPlane, engine: Engine) -> None:
    _made(control_plane, engine, _pool("kept", nodes=1))
    control_plane.kill()
    try:
        for run in (engine.preview(), engine.up()):
            _assert_error(run, "does not answer")
        assert engine.outputs(NODE_POOL)["expect"]["pool"] == "kept"
    finally:
        control_plane.start()

    assert '~ state: "unverified" => "in-service"' in engine.preview().text


def test_another_cluster_behind_the_same_context_is_refused(
    control_plane: ControlPlane, other_cluster: ControlPlane, engine: Engine
) -> None:
    _made(control_plane, engine, _pool("moved", nodes=1))
    engine.environment["KUBECONFIG"] = str(other_cluster.kubeconfig)

    for run in (engine.preview(), engine.up(), engine.destroy()):
        _assert_error(run, "refused: this stack belongs to cluster")
    assert engine.outputs(NODE_POOL)["expect"]["pool"] == "moved"


def test_a_missing_kubeconfig_is_named(engine: Engine) -> None:
    engine.expect(_pool("nowhere", nodes=1))
    engine.environment["KUBECONFIG"] = "/nowhere/kubeconfig"

    _assert_error(engine.preview(), "no kubeconfig at /nowhere/kubeconfig: set KUBECONFIG")


def test_every_wrong_field_is_named(engine: Engine) -> None:
    engine.expect_raw({"pool": 5, "nodes": "four", "machine": {"gpus": []}, "budget": "lots", "colour": "red"})

    run = engine.preview()

    assert run.code not in (0, NO_CHANGES_EXPECTED)
    for path in ("pool", "nodes", "machine", "budget", "colour", "cluster", "selector", "driverVersion"):
        assert f"expect.{path}" in run.text


def test_the_schema_is_one_that_the_engine_accepts(engine: Engine) -> None:
    run = engine.schema()

    assert run.code == 0, run.text
    assert NODE_POOL in run.text


def _assert_error(run: Run, sentence: str) -> None:
    """An error in our own words: neither a difference nor a stack of ours (the language host prints one of its own when a run fails)."""
    assert run.code not in (0, NO_CHANGES_EXPECTED)
    assert sentence in run.text
    assert "schemas.errors" not in run.text
    assert "/reconcile/" not in run.text
