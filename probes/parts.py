"""What the lanes saw, joined: NVML's GPUs with sysfs' by bus address, both in physical order, and the NICs beside them. Pure.

Called by `assemble.py`, which only has to walk along these lists.
"""

from collections.abc import Sequence
from typing import NamedTuple

from probes import pci
from probes.endings import NODE, Subject
from probes.order import Seen, physical_order
from probes.pci import PciGpu
from probes.ports import Port, ports
from probes.registry import FILES_LANE, NVML
from probes.steps import Reading, Result, Results, Step
from probes.topology import Place, place


class Parts(NamedTuple):
    """The results of a pass and the order that its facts stand in."""

    results: Results
    gpus: Sequence[Seen]
    listed: Sequence[PciGpu | None]  # by sysfs, in the order of `gpus`
    ports: Sequence[Port]

    def node(self, probe: str) -> Reading:
        """What a probe of the node read; empty when it read nothing."""
        return reading_of(self.results, Step(probe))

    def gpu(self, probe: str, position: int) -> Reading:
        """What a probe read of the GPU at that place."""
        return reading_of(self.results, Step(probe, self.gpus[position].nvml_index))

    def each(self, probe: str) -> list[Reading]:
        """What a probe read of each GPU."""
        return [self.gpu(probe, position) for position in range(len(self.gpus))]

    def subject(self, step: Step) -> Subject:
        """What a step was about, by its place in the facts."""
        if step.device is None:
            return NODE
        if step.probe in {probe.name for probe in NVML.probes}:
            return Subject("gpu", [gpu.nvml_index for gpu in self.gpus].index(step.device))
        devices = [port.device for port in self.ports]
        return Subject("nic", devices.index(step.device)) if step.device in devices else NODE


def join(results: Results) -> Parts:
    """Puts every device at its place."""
    listed = {gpu.bus: gpu for gpu in pci.parse(reading_of(results, Step("pci")))}
    counted = [_seen(results, index) for index in range(len(_devices(results, NVML.name)))]
    gpus = physical_order(counted, list(listed.values()))
    here = [listed.get(gpu.bus or "") for gpu in gpus]
    readings = {name: reading_of(results, Step("nics", nic)) for nic, name in enumerate(_devices(results, FILES_LANE))}
    places = [place(gpu.path, gpu.numa) if gpu else Place() for gpu in here]
    return Parts(_vanished(gpus, len(counted), results), gpus, here, ports(readings, places))


def reading_of(results: Results, step: Step) -> Reading:
    """What a step read; empty when it never came to that."""
    return results[step].reading if step in results else {}


def _devices(results: Results, lane: str) -> list[str]:
    """The names that a lane's source gave its devices when it was opened; none if it was not."""
    names: list[str] = reading_of(results, Step(lane)).get("devices", [])
    return names


def _seen(results: Results, index: int) -> Seen:
    reading = reading_of(results, Step("inventory", index))
    return Seen(index, reading.get("bus"), reading.get("module"))


def _vanished(gpus: Sequence[Seen], counted: int, results: Results) -> Results:
    """With a loss for each GPU that sysfs lists and NVML, though it answers, does not count."""
    if results[Step(NVML.name)].outcome != "ok":
        return results
    missing = [gpu for gpu in gpus if gpu.nvml_index >= counted]
    return results | {Step("inventory", gpu.nvml_index): Result("lost", f"{gpu.bus} is in sysfs and not in NVML") for gpu in missing}
