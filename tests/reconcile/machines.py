"""Machines as the tests of this room see them: an expectation from a real profile, and the report of one that meets it."""

from typing import Any

import msgspec

from schemas.desired import HardwareExpectation
from schemas.load import load_machine
from schemas.machine import Machine
from schemas.report import (
    Facts,
    Gpu,
    GpuFabric,
    GpuIdentity,
    Host,
    Identity,
    Nic,
    NicIdentity,
    NvLink,
    Pcie,
    Report,
    Versions,
)

DRIVER = "580.95.05"


def expectation(machine: str = "hgx-h100-8x400g", **changes: Any) -> HardwareExpectation:
    """A pool `train` of four such machines, all of its NICs in an InfiniBand fabric."""
    profile = load_machine(machine)
    defaults: dict[str, Any] = {
        "cluster": "demo",
        "pool": "train",
        "nodes": 4,
        "selector": {"plumbline.dev/pool": "train"},
        "machine": profile,
        "driver_version": DRIVER,
        "rails": profile.nics.count if profile.nics else 0,
        "link_layer": "InfiniBand" if profile.nics else None,
    }
    return HardwareExpectation(**(defaults | changes))


def healthy(expected: HardwareExpectation, node: str = "train-1") -> Report:
    """What the probe reports of a machine that is just as declared. NVML counts its GPUs backwards, to tell index from position."""
    machine = expected.machine
    gpus = machine.gpus.count
    nics = machine.nics.count if machine.nics else 0
    return Report(
        identity=Identity(
            node=node,
            gpus=tuple(GpuIdentity(index=gpus - 1 - position, bus=f"0000:{position:02x}:00.0") for position in range(gpus)),
            nics=tuple(NicIdentity(name=f"mlx5_{rail}", bus=f"0000:{0xA0 + rail:02x}:00.0") for rail in range(nics)),
        ),
        facts=Facts(
            versions=Versions(driver=expected.driver_version, open_modules=expected.open_modules),
            gpus=tuple(_gpu(machine, mig=expected.mig) for _ in range(gpus)),
            nics=tuple(_nic(machine, expected.link_layer, rail) for rail in range(nics)),
            host=Host(virtual=False, peermem=expected.gpudirect == "peermem"),
        ),
        pool=expected.pool,
    )


def changed(report: Report, paths: dict[str, Any]) -> Report:
    """The report with other values at these paths, such as facts.gpus.3.pcie.width."""
    tree = msgspec.json.decode(msgspec.json.encode(report))
    for path, value in paths.items():
        *parents, last = path.split(".")
        place = tree
        for key in parents:
            place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
        place[int(last) if isinstance(place, list) else last] = value
    return msgspec.convert(tree, Report)


def _gpu(machine: Machine, *, mig: bool) -> Gpu:
    pcie = machine.gpus.pcie
    links = machine.nvlink
    return Gpu(
        state="ok",
        device_id=machine.gpus.device_id,
        memory_mib=machine.gpus.memory_mib,
        pcie=Pcie(width=pcie.width, max_generation=pcie.generation) if pcie else None,
        nvlink=NvLink(
            state=("active",) * links.links, mbps=(links.mbps,) * links.links, remote=(f"{links.remote}0",) * links.links
        )
        if links
        else None,
        fabric=GpuFabric(
            state="completed", status="success", health="healthy", degraded_bandwidth=False, incorrect_configuration="none"
        )
        if machine.fabric
        else None,
        ecc=True,
        mig=mig if machine.gpus.mig_profiles else None,
    )


def _nic(machine: Machine, link_layer: str | None, rail: int) -> Nic:
    assert machine.nics
    return Nic(
        device_id=machine.nics.device_id,
        port_state="active",
        phys_state="link-up",
        rate_gbps=machine.nics.rate_gbps,
        link_layer=link_layer,
        pcie=Pcie(width=machine.nics.pcie.width),
        gpus=(rail,),
        level=machine.nics.level,
    )
