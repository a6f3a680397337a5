"""The last screen of the demonstration, laid out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.demo.screen import laid_out
from sandbox.demo.story import Told
from tests.golden import assert_golden

GOLDEN = Path(__file__).parent / "golden"

PREVIEW = """
          ~ train-2: {
              ~ gpu3 : {
                  ~ pcieWidth: 8 => 16
                }
              ~ state: "in-service" => "quarantined"
            }
  ~ verified   : 4 => 3
"""
FOUND = {"pool": "train", "node": "train-2", "gpu": 3, "busAddress": "0000:45:00.0", "field": "pcieWidth", "declared": 16, "measured": 8}
LAYERS = [
    {"layer": "fabric", "resources": 44, "lastUpdate": "2026-11-23T16:28:35Z", "gate": None},
    {"layer": "drivers", "resources": 34, "lastUpdate": "2026-11-23T16:29:08Z", "gate": {"open": True}},
    {"layer": "operators", "resources": 32, "lastUpdate": "2026-11-23T16:29:37Z", "gate": {"open": False}},
]
TOLD = Told(
    began=datetime(2026, 11, 23, 16, 28, tzinfo=UTC),
    drift={"findings": [FOUND | {"id": "pcie-width", "verdict": "unhealthy", "layer": "drivers"}]},
    status={"layers": LAYERS, "pools": [{"pool": "train", "machine": "hgx-h100-8x400g", "declared": 4, "inService": 4}]},
    preview=PREVIEW,
)
IN_SERVICE = {"metadata": {"labels": {"plumbline.dev/verified": "true"}}, "spec": {}}
SET_ASIDE = {
    "metadata": {"labels": {"plumbline.dev/quarantine": "pcie-width"}},
    "spec": {"taints": [{"key": "plumbline.dev/quarantine", "value": "pcie-width", "effect": "NoSchedule"}]},
}


def event(at: str, reason: str, by: str = "plumbline.dev/reconcile") -> dict[str, Any]:
    return {"firstTimestamp": f"2026-11-23T16:{at}Z", "reason": reason, "message": "why", "reportingComponent": by}


def test_last_screen() -> None:
    events = [
        event("32:14", "Released"),
        event("31:41", "Quarantined"),
        event("10:00", "Quarantined"),
        event("30:00", "NodeReady", by="kubelet"),
    ]
    assert_golden(GOLDEN / "screen.txt", laid_out(TOLD, events, IN_SERVICE))


def test_a_node_that_was_not_released_is_not_called_released() -> None:
    assert "train-2: quarantined for pcie-width" in laid_out(TOLD, [], SET_ASIDE)
    assert "train-2: not verified" in laid_out(TOLD, [], {})
