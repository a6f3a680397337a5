"""Passes: each runs every probe once and puts what they saw into one report. Called by the probe command and by benchmarks."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Self

from probes.crew import Crew
from probes.registry import lanes
from probes.steps import USUAL, Limits
from probes.supervisor import supervise

if TYPE_CHECKING:
    from schemas.report import Report


class Prober:
    """Runs passes over one machine, whose files are found below `root`. Its child processes live until it is closed."""

    def __init__(self, root: str = "/", limits: Limits = USUAL) -> None:
        self._limits = limits
        self._crews = [Crew(lane) for lane in lanes(root)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for crew in self._crews:
            crew.dismiss()

    def run_pass(self, node: str, pool: str | None = None) -> Report:
        """What this machine is and how it is.

        Returns after `limits.whole` seconds at the latest, and never raises because of the machine: `runs` says what could not be seen.
        """
        started = time.monotonic()
        for crew in self._crews:
            crew.begin(self._limits)
        # Imported only now that the children are at work: loading the report's types takes longer than reading the hardware.
        from probes.assemble import Context, assemble
        from schemas.version import VERSION

        results = supervise(self._crews, started + self._limits.whole)
        duration = round((time.monotonic() - started) * 1000, 1)
        return assemble(Context(node, pool, "root" if os.geteuid() == 0 else "unprivileged", VERSION, duration), results)


def run_pass(node: str, pool: str | None = None, root: str = "/", limits: Limits = USUAL) -> Report:
    """A single pass."""
    with Prober(root, limits) as prober:
        return prober.run_pass(node, pool)
