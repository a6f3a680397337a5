from pathlib import Path

import pytest
from msgspec.structs import replace

from cli.render.sandbox import status_text
from sandbox.control.parts import LISTENING, START_ORDER
from sandbox.control.status import PartStatus, SandboxStatus
from tests.golden import assert_golden

GOLDEN = Path(__file__).parent / "golden"
RUNNING = tuple(
    PartStatus(name=name, pid=4000 + number, port=30001 + number if name in LISTENING else None, memory_mib=100 + number)
    for number, name in enumerate(START_ORDER)
)
STOPPED = tuple(PartStatus(name=name) for name in START_ORDER)
UP = SandboxStatus(
    state="/project/.sandbox",
    parts=RUNNING,
    cluster="demo",
    server="https://127.0.0.1:30002",
    kubeconfig="/project/.sandbox/kubeconfig",
    nodes=6,
    nodes_ready=6,
)
CASES = {
    "sandbox-up": UP,
    "sandbox-never-started": SandboxStatus(state="/project/.sandbox", parts=STOPPED),
    "sandbox-stopped": replace(UP, parts=STOPPED, server=None, nodes_ready=None),
    "sandbox-half-dead": replace(UP, parts=(*STOPPED[:1], *RUNNING[1:]), nodes_ready=None),
}


@pytest.mark.parametrize("name", CASES)
def test_status(name: str) -> None:
    assert_golden(GOLDEN / f"{name}.txt", status_text(CASES[name]) + "\n")


def test_only_a_sandbox_with_all_parts_and_all_nodes_is_healthy() -> None:
    assert [name for name, found in CASES.items() if found.healthy] == ["sandbox-up"]
