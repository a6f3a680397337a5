"""What one report measured, under the names of `expect.py`. Pure; called by `judge`.

Three answers are told apart. A value: it was measured. None: it should have been and was not, so it is unknown. No key at all: there
is nothing to measure (the GPU is lost, the link is down, the driver has no such query), and another field says so where it matters.
"""

from collections.abc import Iterator, Mapping
from typing import get_args

from schemas.base import Record
from schemas.desired import HardwareExpectation
from schemas.finding import Scalar
from schemas.machine import Level
from schemas.report import Facts, Gpu, GpuFabric, Host, Nic, NvLink, Report

Key = tuple[str, str]  # subject, field
Measured = Mapping[Key, Scalar]

LEVELS: tuple[str, ...] = get_args(Level)
COMPLETE = ("ok", "unsupported")
"""The outcomes after which a missing fact means that there is none."""


class Place(Record, frozen=True, kw_only=True):
    """Where a subject is found on this very machine."""

    index: int | None = None  # NVML index of a GPU, rail of a NIC
    address: str | None = None  # bus address


def measure(report: Report, expectation: HardwareExpectation) -> Measured:
    """Every fact of the report that an expectation can name."""
    facts = report.facts
    blind = {run.subject for run in report.runs if run.outcome not in COMPLETE}
    measured = {("node", field): value for field, value in _node(facts, expectation, seen="node" not in blind)}
    for position, gpu in enumerate(facts.gpus):
        seen = blind.isdisjoint({"node", f"gpu{position}"})
        measured.update(((f"gpu{position}", field), value) for field, value in _gpu(gpu, seen=seen))
    for rail, position in enumerate(rails(facts, expectation)):
        measured.update(((f"nic{rail}", field), value) for field, value in _nic(facts.nics[position], facts.host))
    return measured


def rails(facts: Facts, expectation: HardwareExpectation) -> tuple[int, ...]:
    """Positions in facts.nics of the compute NICs, in order: those of the profile's model, the nearest to GPUs where there are too many.

    Storage NICs can be of the same model as the rails; they hang farther from the GPUs.
    """
    nics = expectation.machine.nics
    if nics is None:
        return ()
    candidates = [position for position, nic in enumerate(facts.nics) if nic.device_id in (None, nics.device_id)]
    nearest = sorted(candidates, key=lambda position: _distance(facts.nics[position]))
    return tuple(sorted(nearest[: expectation.rails]))


def places(report: Report, expectation: HardwareExpectation) -> dict[str, Place]:
    """Where each subject is: from the identity, which never takes part in a comparison."""
    gpus = report.identity.gpus
    nics = report.identity.nics
    found = {f"gpu{position}": Place(index=gpu.index, address=gpu.bus) for position, gpu in enumerate(gpus)}
    for rail, position in enumerate(rails(report.facts, expectation)):
        found[f"nic{rail}"] = Place(index=rail, address=nics[position].bus if position < len(nics) else None)
    return found


def _node(facts: Facts, expectation: HardwareExpectation, *, seen: bool) -> Iterator[tuple[str, Scalar]]:
    """A probe that ended early has counted too few: `seen` says that none did."""
    yield "gpuCount", len(facts.gpus) if seen else None
    yield "nicCount", len(rails(facts, expectation)) if seen else None
    yield "driverVersion", facts.versions.driver
    if facts.versions.open_modules is not None:
        yield "kernelModules", "open" if facts.versions.open_modules else "proprietary"
    yield "peermem", facts.host.peermem


def _gpu(gpu: Gpu, *, seen: bool) -> Iterator[tuple[str, Scalar]]:
    """A GPU that is lost answers nothing else, so its state is all there is to say."""
    yield "state", None if gpu.state == "unknown" else gpu.state
    if gpu.state in ("lost", "reset-required"):
        return
    yield "deviceId", gpu.device_id
    yield "memoryMib", gpu.memory_mib
    yield "pcieWidth", gpu.pcie.width if gpu.pcie else None
    yield "pcieGeneration", gpu.pcie.max_generation if gpu.pcie else None
    if gpu.ecc is not None:
        yield "ecc", gpu.ecc
    if gpu.mig is not None:
        yield "mig", gpu.mig
    nvlink = gpu.nvlink or NvLink()
    yield "nvlinkCount", len(nvlink.state) if seen else None
    yield from _nvlink(nvlink)
    yield from _fabric(gpu.fabric or GpuFabric())


def _nvlink(nvlink: NvLink) -> Iterator[tuple[str, Scalar]]:
    for link, state in enumerate(nvlink.state):
        # A link that sleeps is up: it wakes with the first transfer.
        active = state in ("active", "sleep")
        yield f"nvlink{link}State", "active" if active else state
        if active:
            yield from _active_link(link, nvlink)


def _active_link(link: int, nvlink: NvLink) -> Iterator[tuple[str, Scalar]]:
    mbps, remote = _at(nvlink.mbps, link), _at(nvlink.remote, link)
    if mbps is not None:
        yield f"nvlink{link}Mbps", mbps
    if isinstance(remote, str):
        yield f"nvlink{link}Remote", remote.rstrip("0123456789")


def _fabric(fabric: GpuFabric) -> Iterator[tuple[str, Scalar]]:
    """Status and health mean something only once the fabric is completed, and older drivers report no health at all."""
    yield "fabricState", fabric.state
    if fabric.state != "completed":
        return
    yield "fabricStatus", fabric.status
    if fabric.health is not None:
        yield "fabricHealth", fabric.health
    if fabric.degraded_bandwidth is not None:
        yield "fabricBandwidth", "degraded" if fabric.degraded_bandwidth else "full"
    if fabric.incorrect_configuration is not None:
        yield "fabricConfiguration", fabric.incorrect_configuration


def _nic(nic: Nic, host: Host) -> Iterator[tuple[str, Scalar]]:
    yield "portState", nic.port_state
    if nic.phys_state is not None:
        yield "physState", nic.phys_state
    yield "linkLayer", nic.link_layer
    if nic.port_state == "active":
        # The rate of a port that is down is that of no link.
        yield "rateGbps", nic.rate_gbps
    if nic.pcie and nic.pcie.width is not None:
        yield "pcieWidth", nic.pcie.width
    if not host.virtual and nic.level in LEVELS:
        # A hypervisor invents the PCIe tree that its guest sees.
        yield "level", nic.level


def _distance(nic: Nic) -> int:
    return LEVELS.index(nic.level) if nic.level in LEVELS else len(LEVELS)


def _at(values: tuple[Scalar, ...], position: int) -> Scalar:
    return values[position] if position < len(values) else None
