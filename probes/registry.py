"""Every probe, in order, and the two lanes they run in. Nothing registers itself: a probe exists when it stands here.

A lane is one child process with one source. The two run side by side, so that a driver that hangs never keeps sysfs from being read.
Another vendor's GPUs plug in as a third lane, with a source of their own and probes that write the same readings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

from probes import driver, fabric, host, inventory, live, nics, nvlink, pci, pcie, settings, topology, versions
from probes.source.files import Files
from probes.source.guard import Source, SourceClosedError
from probes.steps import Reading, Result, Step

Round = Literal["node", "device", "peers"]
"""Asked once of the node; asked of each device; asked of each device once all of them have been looked at, for it touches two."""


class Probe(NamedTuple):
    """`read` is given what the source says it is about: the node, a GPU, a NIC's folder."""

    name: str
    round: Round
    read: Callable[[Any], Reading]


class Lane(NamedTuple):
    """Probes that share one child process, because they share one source."""

    name: str
    open: Callable[[], Source]
    probes: tuple[Probe, ...]

    def plan(self, devices: int) -> list[Step]:
        """Every step, in order: round by round, and in each round device by device. Parent and child both go by this."""
        steps = [Step(probe.name) for probe in self.probes if probe.round == "node"]
        for round_ in ("device", "peers"):
            names = [probe.name for probe in self.probes if probe.round == round_]
            steps += [Step(name, device) for device in range(devices) for name in names]
        return steps

    def read(self, name: str) -> Callable[[Any], Reading]:
        """The reading function of the probe of that name."""
        return next(probe.read for probe in self.probes if probe.name == name)


def _open_nvml() -> Source:
    """Loads the bindings in the child only: the parent has no use for them."""
    try:
        from probes.source.nvml import Nvml
    except ImportError as error:
        raise SourceClosedError(Result("failed", f"{error}: nvidia-ml-py is not installed")) from error
    return Nvml()


NVML = Lane(
    "nvml",
    _open_nvml,
    (
        Probe("versions", "node", versions.read),
        Probe("inventory", "device", inventory.read),
        Probe("pcie", "device", pcie.read),
        Probe("nvlink", "device", nvlink.read),
        Probe("fabric", "device", fabric.read),
        Probe("settings", "device", settings.read),
        Probe("topology", "peers", topology.read),
        Probe("live", "peers", live.read),  # last, so that a GPU lost while it was compared is seen to be lost itself
    ),
)

FILES_LANE = "files"
FILES = (
    Probe("host", "node", host.read),
    Probe("driver", "node", driver.read),
    Probe("pci", "node", pci.read),
    Probe("nics", "device", nics.read),
)

ORDER = tuple(probe.name for probe in (*NVML.probes, *FILES))


def lanes(root: str) -> tuple[Lane, ...]:
    """The lanes of a pass over the machine whose files lie below this root."""
    return NVML, Lane(FILES_LANE, partial(Files, root), FILES)
