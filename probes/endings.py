"""How the steps of a pass ended, in the words of the report. Pure; called by `assemble.py`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from probes.registry import NVML, ORDER
from probes.steps import Results, Step
from schemas.report import Run

RESET_REQUIRED = 16  # NVML_ERROR_RESET_REQUIRED
COMPLETE = ("ok", "unsupported")

GpuState = Literal["ok", "lost", "reset-required", "unknown"]


class Subject(NamedTuple):
    """What a run is about; the position is the one in the facts, for sources number devices as they like."""

    kind: str
    position: int | None = None

    def __str__(self) -> str:
        return self.kind if self.position is None else f"{self.kind}{self.position}"


NODE = Subject("node")


def gpu_state(results: Results, index: int) -> GpuState:
    """Whether the GPU is there, from all of its probes. One that kept a probe waiting, or never said who it is, is unknown."""
    ended = [results[step] for step in (Step(probe.name, index) for probe in NVML.probes) if step in results]
    lost = next((result for result in ended if result.outcome == "lost"), None)
    if lost:
        return "reset-required" if lost.code == RESET_REQUIRED else "lost"
    first = results.get(Step("inventory", index))
    hung = any(result.outcome == "timeout" for result in ended)
    return "ok" if first and first.outcome == "ok" and not hung else "unknown"


def runs(results: Results, subject_of: Callable[[Step], Subject]) -> tuple[Run, ...]:
    """All runs that did not end ok, in the registry's order. What the platform supports on no device is said once, of the node."""
    unsupported = _unsupported_everywhere(results)
    found = {
        (ORDER.index(step.probe), NODE if step.probe in unsupported else subject_of(step)): result
        for step, result in results.items()
        if step.probe in ORDER and result.outcome != "ok"
    }
    ordered = sorted(found.items(), key=lambda item: (item[0][0], item[0][1].position or 0))
    return tuple(
        Run(probe=ORDER[place], outcome=result.outcome, subject=str(subject), reason=result.reason)
        for (place, subject), result in ordered
    )


def report_outcome(all_runs: Iterable[Run], states: Sequence[GpuState]) -> Literal["ok", "partial", "failed"]:
    """Failed when no GPU could be read at all."""
    if all(run.outcome in COMPLETE for run in all_runs):
        return "ok"
    return "partial" if "ok" in states else "failed"


def _unsupported_everywhere(results: Results) -> set[str]:
    supported = {step.probe for step, result in results.items() if result.outcome != "unsupported"}
    return {step.probe for step in results} - supported
