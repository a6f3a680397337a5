"""The ports of the node's NICs with the GPUs they serve, in the order of those GPUs. Pure; called by `assemble.py`.

Names such as mlx5_3 are given out differently on the next machine of the same type; which GPU a NIC stands beside is not.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from probes import nics
from probes.steps import Reading
from probes.topology import NEAREST_FIRST, Place, Row, level, nearest, place
from schemas.report import Nic, NicIdentity

LOCAL = ("PIX", "PXB")  # below the same PCIe root port: a rail of that GPU


class Port(NamedTuple):
    """One port. `device` is its NIC's place in the source's list, `levels` how near each GPU is, in physical order."""

    device: int
    identity: NicIdentity
    facts: Nic
    levels: Row


def ports(readings: Mapping[str, Reading], gpus: Sequence[Place]) -> list[Port]:
    """All ports, by the GPUs they serve. A NIC that could not be read is one port of which nothing is known."""
    found = [
        _port(device, identity, facts, gpus, reading)
        for device, (name, reading) in enumerate(readings.items())
        for identity, facts in _named(name, reading)
    ]
    return sorted(found, key=_rail)


def _named(name: str, reading: Reading) -> list[tuple[NicIdentity, Nic]]:
    parsed = nics.parse(reading) if reading else [Nic()]
    names = [name] if len(parsed) == 1 else [f"{name}:{number}" for number in range(1, len(parsed) + 1)]
    return [
        (NicIdentity(name=port, bus=nics.bus(reading), guid=reading.get("guid")), facts)
        for port, facts in zip(names, parsed, strict=True)
    ]


def _port(device: int, identity: NicIdentity, facts: Nic, gpus: Sequence[Place], reading: Reading) -> Port:
    mine = place(reading.get("path"), facts.numa)
    levels = tuple(level(gpu, mine) for gpu in gpus)
    best, positions = nearest(levels)
    return Port(device, identity, replace(facts, gpus=positions, level=best), levels)


def _rail(port: Port) -> tuple[int, int, str, str, str]:
    """Rails first, each with its GPU; then the others, nearest first. Ports that are alike in that stand in the order of their buses."""
    best, gpus = port.facts.level, port.facts.gpus
    rank = NEAREST_FIRST.index(best) if best else len(NEAREST_FIRST)
    identity = port.identity
    return 0 if best in LOCAL else rank, gpus[0] if gpus else 0, port.facts.device_id or "", identity.bus or "", identity.name
