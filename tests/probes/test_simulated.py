"""The probes against the sandbox's C library and rendered files: every machine profile, healthy and with every fault."""

from collections.abc import Callable, Iterator
from ctypes import CDLL
from pathlib import Path

import pynvml
import pytest

from probes.runner import run_pass
from probes.steps import Limits
from sandbox.hardware.faults import Fault
from sandbox.hardware.machine_room import MachineRoom
from schemas.digest import digest
from schemas.errors import InputError
from schemas.load import load_machine, machine_names
from schemas.report import Gpu, Pcie, Report

DRIVER, OLD_DRIVER = "580.95.05", "525.147.05"
QUICK = Limits(step=1.5, whole=10.0)
H100, L4 = "hgx-h100-8x400g", "l4-4x"
NODES = tuple(f"train-{number}" for number in range(4))

Measure = Callable[..., Report]


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machines")


@pytest.fixture(scope="module")
def healthy() -> dict[tuple[str, str, str], Report]:
    """The reports of healthy nodes, each measured once for all tests."""
    return {}


@pytest.fixture
def measure(
    machines: Path, healthy: dict[tuple[str, str, str], Report], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Measure]:
    """A pass over a node of a machine profile, with these faults."""

    def pass_over(machine: str, node: str, *faults: Fault, driver: str = DRIVER) -> Report:
        key = machine, node, driver
        room = MachineRoom(machines / f"{machine}-{driver}")
        if key not in healthy:
            room.build(node, load_machine(machine), driver)
            healthy[key] = _pass(room, node, monkeypatch)
        if not faults:
            return healthy[key]
        for fault in faults:
            room.inject(node, fault)
        try:
            return _pass(room, node, monkeypatch)
        finally:
            room.heal(node)

    yield pass_over
    pynvml._nvmlGetFunctionPointer_cache.clear()


def _pass(room: MachineRoom, node: str, monkeypatch: pytest.MonkeyPatch) -> Report:
    try:
        environment = room.environment(node)
    except InputError as error:
        pytest.skip(str(error))
    monkeypatch.setenv("PLUMBLINE_FAKE_NVML", environment["PLUMBLINE_FAKE_NVML"])
    monkeypatch.setattr(pynvml, "nvmlLib", CDLL(str(Path(environment["LD_LIBRARY_PATH"]) / "libnvidia-ml.so.1")))
    pynvml._nvmlGetFunctionPointer_cache.clear()
    return run_pass(node, root=str(room.root(node)), limits=QUICK)


@pytest.mark.parametrize("machine", machine_names())
def test_a_healthy_machine_measures_what_its_profile_says(measure: Measure, machine: str) -> None:
    profile = load_machine(machine)

    report = measure(machine, "train-0")

    facts = report.facts
    assert report.outcome == "ok", report.runs
    assert len(facts.gpus) == profile.gpus.count
    assert {gpu.state for gpu in facts.gpus} == {"ok"}
    assert {(gpu.device_id, gpu.memory_mib) for gpu in facts.gpus} == {(profile.gpus.device_id, profile.gpus.memory_mib)}
    assert tuple(gpu.numa for gpu in facts.gpus) == profile.gpus.numa
    assert {gpu.pcie for gpu in facts.gpus} == {_declared_link(machine)}
    assert facts.versions.driver == facts.versions.kernel_driver == DRIVER
    assert facts.host.numa_nodes == profile.host.numa_nodes
    assert facts.host.architecture == profile.host.architecture


def _declared_link(machine: str) -> Pcie | None:
    link = load_machine(machine).gpus.pcie
    if link is None:
        return None
    return Pcie(width=link.width, max_width=link.width, max_generation=link.generation, device_generation=link.generation)


@pytest.mark.parametrize("machine", machine_names())
def test_nvlinks_of_a_healthy_machine(measure: Measure, machine: str) -> None:
    nvlink = load_machine(machine).nvlink

    report = measure(machine, "train-0")

    links = {gpu.nvlink for gpu in report.facts.gpus}
    if nvlink is None:
        assert links == {None}
        return
    assert {len(found.state) for found in links if found} == {nvlink.links}
    assert {state for found in links if found for state in found.state} == {"active"}
    assert {speed for found in links if found for speed in found.mbps} == {nvlink.mbps}
    assert len(report.identity.switches) == len(nvlink.switches)
    off_diagonal = {level for row in report.facts.gpu_links for level in row} - {"X"}
    assert all(level and level.startswith("NV") for level in off_diagonal)


@pytest.mark.parametrize("machine", machine_names())
def test_nics_of_a_healthy_machine(measure: Measure, machine: str) -> None:
    profile = load_machine(machine)

    report = measure(machine, "train-0")

    rails = [nic for nic in report.facts.nics if profile.nics and nic.device_id == profile.nics.device_id]
    assert len(rails) == (profile.nics.count if profile.nics else 0)
    assert {(nic.port_state, nic.phys_state, nic.rate_gbps) for nic in rails} <= {("active", "link-up", rails[0].rate_gbps if rails else 0)}
    assert sorted({gpu for nic in rails for gpu in nic.gpus}) == (list(range(profile.gpus.count)) if rails else [])


@pytest.mark.parametrize("machine", machine_names())
def test_healthy_nodes_of_one_profile_share_a_digest(measure: Measure, machine: str) -> None:
    reports = [measure(machine, node) for node in NODES]

    assert len({digest(report) for report in reports}) == 1
    assert len({report.identity for report in reports}) == len(NODES)


def test_the_nodes_that_share_a_digest_do_number_their_devices_otherwise(measure: Measure) -> None:
    """Or the test above would prove nothing."""
    reports = [measure(H100, node) for node in NODES]

    assert len({tuple(nic.name for nic in report.identity.nics) for report in reports}) > 1
    assert len({tuple(gpu.index for gpu in report.identity.gpus) for report in reports}) > 1


def test_another_pass_sees_the_same_devices(measure: Measure) -> None:
    first = measure(H100, "train-2")
    second = measure(H100, "train-2", Fault(kind="driver-version", value="580.95.06"))

    assert first.facts.gpus == second.facts.gpus
    assert first.facts.nics == second.facts.nics
    assert first.identity == second.identity


def broken(report: Report, index: int) -> Gpu:
    """The GPU with this NVML index."""
    return next(gpu for gpu, known in zip(report.facts.gpus, report.identity.gpus, strict=True) if known.index == index)


def test_pcie_width(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="pcie-width", gpu=3, value="8"))

    assert broken(report, 3).pcie == Pcie(width=8, max_width=16, max_generation=5, device_generation=5)
    assert sum(gpu.pcie != broken(report, 3).pcie for gpu in report.facts.gpus) == 7
    assert digest(report) != digest(measure(H100, "train-2"))


def test_pcie_generation(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="pcie-generation", gpu=3, value="4"))

    assert broken(report, 3).pcie == Pcie(width=16, max_width=16, max_generation=4, device_generation=5)
    assert report.outcome == "ok"


def test_nvlink_down(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="nvlink-down", gpu=5, link=7))

    nvlink = broken(report, 5).nvlink
    assert nvlink
    assert [link for link, state in enumerate(nvlink.state) if state != "active"] == [7]
    position = report.facts.gpus.index(broken(report, 5))
    assert set(report.facts.gpu_links[position]) == {"X", "NV17"}
    assert digest(report) != digest(measure(H100, "train-2"))


def test_all_nvlinks_down(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="nvlink-down", gpu=5, value="18"))

    position = report.facts.gpus.index(broken(report, 5))
    assert {level for level in report.facts.gpu_links[position] if level != "X"} <= {"NODE", "SYS"}


def test_gpu_lost(measure: Measure) -> None:
    healthy = measure(H100, "train-2")
    report = measure(H100, "train-2", Fault(kind="gpu-lost", gpu=6))

    assert report.outcome == "partial"
    assert [gpu.bus for gpu in report.identity.gpus] == [gpu.bus for gpu in healthy.identity.gpus]
    assert [gpu.index for gpu in report.identity.gpus] == [gpu.index for gpu in healthy.identity.gpus]
    assert [nic.name for nic in report.identity.nics] == [nic.name for nic in healthy.identity.nics]
    assert broken(report, 6).state == "lost"
    assert sum(gpu.state == "ok" for gpu in report.facts.gpus) == 7
    position = report.facts.gpus.index(broken(report, 6))
    assert {(run.subject, run.outcome) for run in report.runs} == {(f"gpu{position}", "lost")}


@pytest.mark.parametrize("index", range(8))
def test_whichever_gpu_is_lost_the_others_keep_their_places(measure: Measure, index: int) -> None:
    healthy = measure(H100, "train-3")
    report = measure(H100, "train-3", Fault(kind="gpu-lost", gpu=index))

    others = [place for place, known in enumerate(healthy.identity.gpus) if known.index != index]
    assert [report.facts.gpus[place] for place in others] == [healthy.facts.gpus[place] for place in others]
    assert [report.identity.gpus[place] for place in others] == [healthy.identity.gpus[place] for place in others]


@pytest.mark.parametrize("calls", [1, 3, 8, 12, 30, 66, 70, 73, 75, 77, 80])
def test_a_gpu_lost_between_two_calls(measure: Measure, calls: int) -> None:
    """Whichever call is the first to fail, the pass ends, the GPU is lost, and the others are whole."""
    report = measure(H100, "train-2", Fault(kind="gpu-lost", gpu=4, value=str(calls)))

    assert broken(report, 4).state == "lost"
    assert report.outcome == "partial"
    assert sum(gpu.state == "ok" for gpu in report.facts.gpus) == 7


def test_driver_version(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="driver-version", value="570.86.10"))

    assert (report.facts.versions.driver, report.facts.versions.kernel_driver) == ("570.86.10", "570.86.10")
    assert report.outcome == "ok"
    assert digest(report) != digest(measure(H100, "train-2"))


def test_fabric_in_progress(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="fabric-in-progress"))

    assert {gpu.fabric.state for gpu in report.facts.gpus if gpu.fabric} == {"in-progress"}
    assert {gpu.fabric.status for gpu in report.facts.gpus if gpu.fabric} == {None}


def test_fabric_unhealthy(measure: Measure) -> None:
    report = measure("hgx-b200-8x400g", "train-2", Fault(kind="fabric-unhealthy", gpu=1))

    fabric = broken(report, 1).fabric
    assert fabric
    assert (fabric.state, fabric.health, fabric.degraded_bandwidth) == ("completed", "unhealthy", True)


def test_ib_port_down(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="ib-port-down", nic="4"))

    assert (report.facts.nics[4].port_state, report.facts.nics[4].phys_state) == ("down", "polling")
    assert sum(nic.port_state == "active" for nic in report.facts.nics) == len(report.facts.nics) - 1
    assert digest(report) != digest(measure(H100, "train-2"))


def test_mig_left_on(measure: Measure) -> None:
    report = measure(H100, "train-2", Fault(kind="mig-left-on", gpu=0))

    assert broken(report, 0).mig is True


def test_ecc_off(measure: Measure) -> None:
    report = measure(L4, "edge-1", Fault(kind="ecc-off", gpu=2))

    assert broken(report, 2).ecc is False


def test_nvml_that_hangs_when_it_starts(measure: Measure) -> None:
    """Nothing of NVML is known, and everything of sysfs still is."""
    report = measure(H100, "train-2", Fault(kind="probe-hang"))

    assert report.outcome == "failed"
    assert {(run.probe, run.subject) for run in report.runs if run.outcome == "timeout"} == {
        (probe, "node") for probe in ("versions", "inventory", "pcie", "nvlink", "fabric", "settings", "topology", "live")
    }
    assert {gpu.state for gpu in report.facts.gpus} == {"unknown"}
    assert len(report.facts.gpus) == 8
    assert {gpu.device_id for gpu in report.facts.gpus} == {"10de:2330"}
    assert report.facts.versions.kernel_driver == DRIVER
    assert report.facts.nics == measure(H100, "train-2").facts.nics


@pytest.mark.parametrize("function", ["*", "nvmlDeviceGetNvLinkState", "nvmlDeviceGetGpuFabricInfoV", "nvmlDeviceGetPowerUsage"])
def test_a_gpu_that_hangs(measure: Measure, function: str) -> None:
    report = measure(H100, "train-2", Fault(kind="probe-hang", gpu=1, value=function))

    gpu = broken(report, 1)
    position = report.facts.gpus.index(gpu)
    assert gpu.state == "unknown"
    assert {run.subject for run in report.runs} == {f"gpu{position}"}
    assert {run.outcome for run in report.runs} == {"timeout"}
    assert sum(other.state == "ok" for other in report.facts.gpus) == 7
    assert report.outcome == "partial"


@pytest.mark.parametrize("machine", [H100, L4])
def test_a_library_that_lacks_newer_symbols(measure: Measure, machine: str) -> None:
    """Facts that came with later drivers are None; nothing fails, and the others are there."""
    report = measure(machine, "train-2", driver=OLD_DRIVER)

    assert report.outcome == "ok", report.runs
    assert {gpu.state for gpu in report.facts.gpus} == {"ok"}
    assert {gpu.pcie.width for gpu in report.facts.gpus if gpu.pcie} == {16}
    assert all(gpu.nvlink is None or set(gpu.nvlink.state) == {"active"} for gpu in report.facts.gpus)
    assert report.facts.versions.driver == OLD_DRIVER


def test_facts_hold_nothing_of_this_machine_alone(measure: Measure) -> None:
    """No name, no address, no serial number of the identity occurs anywhere in the facts."""
    report = measure(H100, "train-2")

    facts = repr(report.facts)
    identity = report.identity
    known = [identity.machine_id, *identity.switches]
    known += [text for gpu in identity.gpus for text in (gpu.bus, gpu.uuid, gpu.serial)]
    known += [text for nic in identity.nics for text in (nic.name, nic.bus, nic.guid)]
    assert [text for text in known if text and text in facts] == []
