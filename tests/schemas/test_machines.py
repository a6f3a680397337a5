"""Machine profiles against captures of real machines, and against themselves."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest

from schemas.load import load_machine, machine_names
from schemas.machine import PRECISIONS, Level, Machine
from tests.data import test_data as data

PCIE_RATES = {16.0: 4, 32.0: 5}
"""Gigatransfers a second -> PCIe generation."""

LEVELS = get_args(Level)
MACHINES = [load_machine(name) for name in machine_names()]
Comparison = tuple[str, Any, Any]
"""What is compared, as captured, as the profile says."""


def captures(machine: Machine) -> list[str]:
    """The captures that the profile names as its sources."""
    return [source.removeprefix("capture ") for source in machine.sources if source.startswith("capture ")]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_profile_is_called_verified_when_it_names_captures(machine: Machine) -> None:
    assert machine.verified == bool(captures(machine))


@pytest.mark.parametrize(
    ("machine", "capture"),
    [(machine, name) for machine in MACHINES for name in captures(machine)],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_verified_profile_agrees_with_the_capture(machine: Machine, capture: str) -> None:
    stem = capture.removesuffix(".txt").removesuffix(".xml")
    facts = msgspec.json.decode(data("captures", f"{stem}.expected.json").read_bytes())
    compared = [*_gpus(machine, facts), *_nvlinks(machine, facts), *_nics(machine, facts)]

    assert compared
    assert [(what, profile) for what, _, profile in compared] == [(what, captured) for what, captured, _ in compared]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_profile_agrees_with_itself(machine: Machine) -> None:
    gpus = machine.gpus

    assert len(gpus.numa) == gpus.count
    assert set(gpus.numa) <= set(range(machine.host.numa_nodes))
    assert not machine.nvlink or not machine.nvlink.switches or sum(machine.nvlink.switches) == machine.nvlink.links
    assert not machine.nics or machine.nics.count * machine.nics.gpus_per_nic == gpus.count
    assert gpus.architecture in PRECISIONS
    assert all(int(profile.split(".")[1].removesuffix("gb")) * 1000 <= gpus.memory_mib * 1.05 for profile in gpus.mig_profiles)


def test_no_two_profiles_have_one_board() -> None:
    assert len({machine.gpus.device_id for machine in MACHINES}) == len(MACHINES)


def _gpus(machine: Machine, facts: dict[str, Any]) -> Iterator[Comparison]:
    if facts["complete"] and facts["gpu_count"]:
        yield "GPUs", facts["gpu_count"], machine.gpus.count
    for gpu in facts["gpus"]:
        numa = gpu["numa"] if gpu["numa"] is not None else gpu["numa_affinity"]
        if numa is not None:
            yield f"NUMA node of GPU {gpu['index']}", int(numa), machine.gpus.numa[gpu["index"]]
        if gpu["pci_device"]:
            yield "PCI id", f"10de:{gpu['pci_device'].removeprefix('0x')}", machine.gpus.device_id
        if gpu["pcie"] and machine.gpus.pcie:
            captured = (PCIE_RATES[gpu["pcie"]["gts"]], gpu["pcie"]["width"])
            yield "PCIe link", captured, (machine.gpus.pcie.generation, machine.gpus.pcie.width)


def _nvlinks(machine: Machine, facts: dict[str, Any]) -> Iterator[Comparison]:
    if machine.nvlink is None:
        return
    for gpu in facts["gpus"]:
        nvlink = gpu["nvlink"] or {}
        if nvlink.get("count"):
            yield "NVLinks", nvlink["count"], machine.nvlink.links
        if nvlink.get("targets"):
            yield "links to each switch", tuple(sorted(nvlink["targets"].values(), reverse=True)), machine.nvlink.switches
        if nvlink.get("gbs_per_link"):
            yield "NVLink speed", round(nvlink["gbs_per_link"] * 1000), machine.nvlink.mbps
    printed = Counter(cell for row in facts["gpu_links"] or () for cell in row or () if cell and cell.startswith("NV"))
    if printed:
        yield "GPU to GPU", printed.most_common(1)[0][0], f"NV{machine.nvlink.links}"


def _nics(machine: Machine, facts: dict[str, Any]) -> Iterator[Comparison]:
    if machine.nics is None:
        return
    rails = [port for port in facts["ib_devices"] if port["link_layer"] == "InfiniBand"]
    if rails:
        yield "rails", len(rails), machine.nics.count
    for port in rails:
        yield "rate", port["rate_gbps"], machine.nics.rate_gbps
        yield "NIC's PCI id", f"15b3:{int(port['hca_type'].removeprefix('MT')):04x}", machine.nics.device_id
    for gpu in facts["gpus"]:
        if gpu["best_nics"]:
            yield "nearest NIC near enough", LEVELS.index(gpu["best_nics"]["level"]) <= LEVELS.index(machine.nics.level), True
