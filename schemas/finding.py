"""What judging a report yields: differences, findings with evidence, one verdict a node."""

from enum import StrEnum
from typing import Literal

from schemas.base import Record

Layer = Literal["fabric", "drivers", "operators", "inference"]
LAYERS: tuple[Layer, ...] = ("fabric", "drivers", "operators", "inference")
Severity = Literal["fault", "warning", "info"]
Remedy = Literal["re-apply", "drain-and-reset", "reboot", "replace-hardware", "investigate"]
Kind = Literal["unapplied", "configuration", "hardware", "software", "unmanaged"]
Scalar = str | int | float | bool | None


class Verdict(StrEnum):
    """`unknown` is never healthy: it blocks a gate and is never drift."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


class Difference(Record, kw_only=True):
    """One unequal field. `measured` is None when the fact was not seen: that is unknown, never drift."""

    subject: str  # gpu3, nic0, node
    field: str  # pcieWidth, or nvlink7State
    declared: Scalar
    measured: Scalar
    address: str | None = None  # bus address of the subject
    index: int | None = None  # NVML index, or the rail


class Finding(Record, kw_only=True):
    """A judgement with its evidence. `id` is stable and documented, such as pcie-width."""

    id: str
    subject: str
    severity: Severity
    layer: Layer  # that owns the fix
    remedy: Remedy
    summary: str  # one sentence with the measured and the declared value
    kind: Kind = "hardware"
    differences: tuple[Difference, ...] = ()


class Judgement(Record, kw_only=True):
    """All that is to be said of one report: verdict, findings (worst first), facts that are missing."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Difference, ...] = ()
    reason: str | None = None  # why the verdict is unknown
