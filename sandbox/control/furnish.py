"""What a sandbox needs besides processes, files only: the simulated hardware of each node and the mirror of charts. Called by `up`."""

import shutil
from pathlib import Path

from sandbox import mirror
from sandbox.control.layout import Layout
from sandbox.hardware.machine_room import MachineRoom
from sandbox.nodes import node_names
from schemas.desired import DesiredPool, DesiredState
from schemas.resolve import expectation

CHARTS = Path(__file__).parents[1] / "charts"
_LINK_LAYER = "InfiniBand"  # of NICs that are in no fabric


def furnish_machines(layout: Layout, desired: DesiredState) -> None:
    """Build what is declared and clear away what is not. A node that is there already keeps its faults."""
    room = MachineRoom(layout.machines)
    for pool in desired.pools:
        _build(room, desired, pool)
    declared = {name for pool in desired.pools for name in node_names(pool)}
    for node in set(room.nodes()) - declared:
        shutil.rmtree(layout.machines / node)
        shutil.rmtree(layout.accounts / node, ignore_errors=True)


def furnish_mirror(layout: Layout) -> int:
    """Pack our charts into the mirror; how many there are."""
    return len(mirror.pack(CHARTS, layout.mirror))


def _build(room: MachineRoom, desired: DesiredState, pool: DesiredPool) -> None:
    """Healthy hardware is hardware that meets the expectation."""
    wanted = expectation(desired, pool.name)
    for node in node_names(pool):
        room.build(node, pool.machine, wanted.driver_version, wanted.open_modules, wanted.link_layer or _LINK_LAYER)
