"""The chart lock: every chart by name, version, source and digest, so that the engine sees verified local files only.

Written by `plumbline charts lock` and by the sandbox; read by the Pulumi program. The archive of a chart is `<name>-<version>.tgz`
in the mirror folder.
"""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Value
from schemas.errors import InputError
from schemas.load import read_document

ChartDigest = Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$", description="sha256 of the chart's archive.")]


class LockedChart(Value, frozen=True, kw_only=True):
    """One chart. Without a digest it is named but not locked yet: nothing was fetched that could be trusted."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    version: Annotated[str, Meta(pattern=r"^v?[0-9]+\.[0-9]+\.[0-9]+[-+.0-9A-Za-z]*$", max_length=60, description="A semantic version.")]
    repository: Annotated[str, Meta(pattern=r"^(https|oci|file)://", description="Where the archive comes from.")]
    digest: ChartDigest | None = None

    @property
    def archive(self) -> str:
        """The file's name in a mirror."""
        return f"{self.name}-{self.version}.tgz"


class ChartLock(Value, frozen=True, kw_only=True):
    api_version: Literal["plumbline.dev/v1alpha1"]
    kind: Literal["ChartLock"]
    charts: tuple[LockedChart, ...]

    def chart(self, name: str) -> LockedChart:
        """The chart of that name; InputError that lists what is locked when there is none."""
        for chart in self.charts:
            if chart.name == name:
                return chart
        known = ", ".join(sorted(chart.name for chart in self.charts)) or "no chart"
        raise InputError(f"chart {name} is not in the chart lock, which has {known}")


def load_chart_lock(path: Path) -> ChartLock:
    """The lock in this file; SpecErrors with everything that is wrong."""
    return read_document(path, ChartLock)
