"""A report for people (`as_text`) and for programs (`as_json`). Pure; called by the probe command.

Everything stands in the order of the facts, which is physical; NVML's index and the bus address say which device each one is here.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from schemas.report import Gpu, GpuIdentity, GpuLive, Nic, NicIdentity, NvLink, Pcie, Report, Run

UNSEEN = "?"
NONE = "-"


def as_json(report: Report) -> str:
    """The report as the cluster stores it, indented."""
    return msgspec.json.format(msgspec.json.encode(report)).decode() + "\n"


def as_text(report: Report) -> str:
    """What was measured, table by table; then what was not, and why."""
    parts = (_head(report), _gpus(report), _nics(report), _nearness(report), _unseen(report))
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _head(report: Report) -> list[str]:
    versions, host = report.facts.versions, report.facts.host
    modules = {True: " (open modules)", False: " (proprietary modules)", None: ""}[versions.open_modules]
    pool = f" of pool {report.pool}" if report.pool else ""
    return [
        f"{report.identity.node}{pool}: {report.outcome}, rung {report.rung}, {report.live.duration_ms or 0:.0f} ms",
        f"driver {_text(versions.driver)}{modules}, CUDA {_text(versions.cuda)}, NVML {_text(versions.nvml)}",
        f"kernel {_text(host.kernel)}, {_text(host.architecture)}, NUMA nodes {_text(host.numa_nodes)}, IOMMU {_text(host.iommu)}",
    ]


def _gpus(report: Report) -> list[str]:
    header = ("GPU", "NVML", "ADDRESS", "MODEL", "STATE", "PCIE", "NVLINK", "FABRIC", "NUMA", "CELSIUS")
    devices = zip(report.facts.gpus, report.identity.gpus, report.live.gpus, strict=True)
    return _table(header, (_gpu(position, *device) for position, device in enumerate(devices)))


def _gpu(position: int, gpu: Gpu, identity: GpuIdentity, live: GpuLive) -> tuple[str, ...]:
    absent = NONE if gpu.state == "ok" else UNSEEN  # a board may have no NVLink; of a lost one nothing is known
    return (
        str(position),
        str(identity.index),
        _text(identity.bus or None),
        _text(gpu.model),
        gpu.state,
        _link(gpu.pcie) or absent,
        _links(gpu.nvlink) or absent,
        _text(gpu.fabric.state) if gpu.fabric else absent,
        _text(gpu.numa),
        _text(live.temperature_celsius),
    )


def _nics(report: Report) -> list[str]:
    header = ("NIC", "NAME", "ADDRESS", "MODEL", "PORT", "RATE", "LAYER", "MTU", "FIRMWARE", "PCIE", "NEAREST GPUS")
    devices = zip(report.facts.nics, report.identity.nics, strict=True)
    return _table(header, (_nic(position, *device) for position, device in enumerate(devices)))


def _nic(position: int, nic: Nic, identity: NicIdentity) -> tuple[str, ...]:
    return (
        str(position),
        identity.name,
        _text(identity.bus),
        _text(nic.device_id),
        f"{_text(nic.port_state)} ({_text(nic.phys_state)})",
        f"{_text(nic.rate_gbps)} Gb/s",
        _text(nic.link_layer),
        _text(nic.mtu),
        _text(nic.firmware),
        _link(nic.pcie) or UNSEEN,
        f"{_text(nic.level)} {','.join(map(str, nic.gpus))}".strip(),
    )


def _nearness(report: Report) -> list[str]:
    facts = report.facts
    header = ("", *(f"GPU{position}" for position in range(len(facts.gpus))), *(f"NIC{position}" for position in range(len(facts.nics))))
    rows = enumerate(zip(facts.gpu_links, facts.gpu_nic_links, strict=True))
    return _table(header, ((f"GPU{position}", *map(_text, gpus), *map(_text, nics)) for position, (gpus, nics) in rows))


def _unseen(report: Report) -> list[str]:
    """One line for what ended alike at one device; the first reason stands for all."""
    lines = []
    for (subject, outcome), alike in groupby(sorted(report.runs, key=_ending), key=_ending):
        found = list(alike)
        reason = f": {found[0].reason}" if found[0].reason else ""
        lines.append(f"  {subject} {outcome} ({', '.join(run.probe for run in found)}){reason}")
    return ["Not seen:", *lines] if lines else []


def _ending(run: Run) -> tuple[str, str]:
    return run.subject, run.outcome


def _link(link: Pcie | None) -> str:
    """`x16 gen5`; what falls short of the device's own best is said beside it."""
    if link is None:
        return ""
    width = _of(f"x{_text(link.width)}", f"x{_text(link.max_width)}")
    return f"{width} {_of(f'gen{_text(link.max_generation)}', f'gen{_text(link.device_generation)}')}"


def _of(value: str, best: str) -> str:
    return value if value == best else f"{value} of {best}"


def _links(nvlink: NvLink | None) -> str:
    return f"{nvlink.state.count('active')}/{len(nvlink.state)}" if nvlink else ""


def _text(value: object) -> str:
    return UNSEEN if value is None else str(value)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns as wide as they need be; nothing at all when there are no rows."""
    body = list(rows)
    widths = [max(len(row[column]) for row in (header, *body)) for column in range(len(header))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (header, *body))
    return list(lines) if body else []
