"""From results to a report, where the results are not those of a healthy machine."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from probes import nics
from probes.assemble import Context, assemble
from probes.registry import NVML, ORDER, lanes
from probes.steps import Reading, Result, Results, Step
from schemas.digest import digest
from schemas.report import Outcome, Report, Run

CONTEXT = Context(node="train-0", pool="train", rung="unprivileged", version="1", duration_ms=1.0)
GPU_PROBES = tuple(probe.name for probe in NVML.probes if probe.round != "node")


def bus(index: int) -> str:
    return f"0000:{index + 1:02x}:00.0"


def listed(count: int) -> Reading:
    return {"gpus": [_listed(index) for index in range(count)]}


def _listed(index: int) -> Reading:
    place = f"sys/devices/pci{index:04x}:00/{bus(index)}"
    return {"bus": bus(index), "path": place, "driver": None, "vendor": "0x10de", "device": "0x2330", "numa": "0"}


def machine(gpus: int = 2) -> Results:
    """All probes of a machine with so many plain GPUs and no NICs."""
    results: Results = {Step(lane.name): _ok({"devices": []}) for lane in lanes("/")}
    results[Step("nvml")] = _ok({"devices": [str(index) for index in range(gpus)]})
    results |= {Step(name): _ok({}) for name in ("versions", "host", "driver")} | {Step("pci"): _ok(listed(gpus))}
    for index in range(gpus):
        results |= {Step(name, index): _ok({}) for name in GPU_PROBES}
        results[Step("inventory", index)] = _ok({"bus": bus(index), "uuid": f"GPU-{index}"})
    return results


def _ok(reading: Reading) -> Result:
    return Result("ok", reading=reading)


def report(results: Results) -> Report:
    return assemble(CONTEXT, results)


def test_healthy() -> None:
    found = report(machine())

    assert (found.outcome, found.runs) == ("ok", ())
    assert [gpu.state for gpu in found.facts.gpus] == ["ok", "ok"]
    assert [gpu.uuid for gpu in found.identity.gpus] == ["GPU-0", "GPU-1"]
    assert (found.identity.node, found.pool, found.rung) == ("train-0", "train", "unprivileged")


def test_a_gpu_that_sysfs_lists_and_nvml_does_not_is_lost() -> None:
    found = report(machine() | {Step("pci"): _ok(listed(3))})

    assert [gpu.state for gpu in found.facts.gpus] == ["ok", "ok", "lost"]
    assert found.identity.gpus[2].bus == bus(2)
    assert found.runs == (Run(probe="inventory", subject="gpu2", outcome="lost", reason=f"{bus(2)} is in sysfs and not in NVML"),)
    assert found.outcome == "partial"


def test_without_nvml_the_gpus_of_sysfs_are_unknown_and_not_lost() -> None:
    closed = Result("failed", "nvmlInit: Driver Not Loaded")
    results = {step: result for step, result in machine().items() if step.probe not in (*GPU_PROBES, "versions")}
    found = report(results | {Step("nvml"): closed} | {Step(probe.name): closed for probe in NVML.probes})

    assert [gpu.state for gpu in found.facts.gpus] == ["unknown", "unknown"]
    assert [run.probe for run in found.runs] == [probe.name for probe in NVML.probes]
    assert {run.subject for run in found.runs} == {"node"}
    assert found.outcome == "failed"


def test_a_gpu_that_must_be_reset() -> None:
    found = report(machine() | {Step("pcie", 1): Result("lost", "reset me", 16)})

    assert [gpu.state for gpu in found.facts.gpus] == ["ok", "reset-required"]


def test_what_no_device_supports_is_said_once() -> None:
    unsupported = Result("unsupported", "Not Supported")
    found = report(machine() | {Step("nvlink", 0): unsupported, Step("nvlink", 1): unsupported})

    assert found.runs == (Run(probe="nvlink", subject="node", outcome="unsupported", reason="Not Supported"),)
    assert found.outcome == "ok"


def test_what_one_device_alone_does_not_support_is_said_of_it() -> None:
    found = report(machine() | {Step("nvlink", 1): Result("unsupported", "Not Supported")})

    assert [run.subject for run in found.runs] == ["gpu1"]


def test_runs_name_devices_by_their_place_in_the_facts() -> None:
    places = {Step("inventory", index): _ok({"bus": bus(index), "module": 2 - index}) for index in range(2)}
    found = report(machine() | places | {Step("pcie", 0): Result("timeout", "no answer")})

    assert [gpu.index for gpu in found.identity.gpus] == [1, 0]
    assert [run.subject for run in found.runs] == ["gpu1"]
    assert [gpu.state for gpu in found.facts.gpus] == ["ok", "unknown"]


def test_a_nic_that_kept_the_probe_waiting_is_there_and_unknown() -> None:
    hung = {Step("files"): _ok({"devices": ["mlx5_0", "mlx5_1"]}), Step("nics", 0): Result("timeout", "no answer")}
    found = report(machine() | hung | {Step("nics", 1): _ok(_nic())})

    assert [nic.name for nic in found.identity.nics] == ["mlx5_1", "mlx5_0"]
    assert [run.subject for run in found.runs] == ["nic1"]
    assert found.facts.nics[1].port_state is None


def _nic() -> dict[str, Any]:
    path = "sys/devices/pci0000:00/0000:05:00.0/infiniband/mlx5_1"
    return dict.fromkeys(nics.DEVICE_FILES) | {"path": path, "mtus": [], "ports": [dict.fromkeys(nics.PORT_FILES)]}


def test_runs_stand_in_the_order_of_the_registry() -> None:
    trouble = {Step(name, 1): Result("failed", "odd") for name in reversed(GPU_PROBES)} | {Step("host"): Result("failed", "odd")}

    assert [run.probe for run in report(machine() | trouble).runs] == [*GPU_PROBES, "host"]


def test_a_timeout_changes_the_digest_and_its_reason_does_not() -> None:
    slow = machine() | {Step("live", 0): Result("timeout", "no answer within 5 s")}
    slower = machine() | {Step("live", 0): Result("timeout", "no answer within 9 s")}

    assert digest(report(slow)) == digest(report(slower)) != digest(report(machine()))


OUTCOMES: tuple[Outcome, ...] = ("ok", "unsupported", "no-permission", "lost", "timeout", "failed")


@given(st.dictionaries(st.sampled_from([step for step in machine() if step.probe in ORDER]), st.sampled_from(OUTCOMES)))
def test_any_outcomes_make_a_report(outcomes: dict[Step, Outcome]) -> None:
    """A step that did not end ok may have read a part or nothing."""
    results = machine() | {step: Result(outcome, "reason") for step, outcome in outcomes.items()}

    found = report(results)

    assert (found.outcome == "ok") == set(outcomes.values()).issubset({"ok", "unsupported"})
    assert len(found.facts.gpus) == len(found.identity.gpus) == len(found.live.gpus) == len(found.facts.gpu_links)
