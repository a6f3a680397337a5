"""The whole way of a node: healthy, deviating, quarantined, clean again, released; seen by the engine alone."""

from schemas.marks import QUARANTINE, VERIFIED
from tests.reconcile.engine.control_plane import ControlPlane
from tests.reconcile.engine.engine import NO_CHANGES_EXPECTED, Engine
from tests.reconcile.machines import changed, expectation, healthy

NODES = ("train-1", "train-2", "train-3", "train-4")
POOL = "plumbline:hardware:NodePool"


def test_quarantine_and_release(control_plane: ControlPlane, engine: Engine) -> None:
    expected = expectation()
    engine.expect(expected)
    for node in NODES:
        control_plane.add_node(node)
    first = engine.up()
    print(first.text)
    assert first.code == 0
    for node in NODES:
        control_plane.publish(healthy(expected, node), passes=2)
    r = engine.preview(); print(r.text)
    assert r.code == NO_CHANGES_EXPECTED
    r = engine.up(); print(r.text)
    assert r.code == 0
    r = engine.preview(); print(r.text)
    assert r.code == 0
    control_plane.publish(changed(healthy(expected, "train-2"), {"facts.gpus.4.pcie.width": 8}), passes=2)
    r = engine.preview(); print(r.text)
    assert r.code == 7
    r = engine.up(); print(r.text)
    r = engine.preview(); print(r.text)
    assert r.code == 0
    control_plane.publish(healthy(expected, "train-2"), passes=2)
    r = engine.preview(); print(r.text)
    assert r.code == 7
    r = engine.up(); print(r.text)
    r = engine.preview(); print(r.text)
    assert r.code == 0
    print(engine.outputs(POOL))
    r = engine.destroy(); print(r.text)
    assert 0
