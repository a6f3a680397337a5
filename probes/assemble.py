"""From the results of a pass to its report. Pure; called by `runner.py`."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from probes import driver, fabric, host, live, nvlink, pcie, settings, topology, versions
from probes.endings import GpuState, gpu_state, report_outcome, runs
from probes.order import Seen
from probes.parts import Parts, join
from probes.pci import PciGpu
from probes.steps import Reading, Results
from schemas.report import Facts, Gpu, GpuIdentity, Identity, Live, NvLink, Report, Versions


class Context(NamedTuple):
    """What a report says of the pass itself."""

    node: str
    pool: str | None
    rung: Literal["unprivileged", "root"]
    version: str
    duration_ms: float


def assemble(context: Context, results: Results) -> Report:
    """The report of one pass. Whatever was not read is None, and `runs` says why."""
    parts = join(results)
    states = [gpu_state(parts.results, gpu.nvml_index) for gpu in parts.gpus]
    switches = _switches(parts)
    all_runs = runs(parts.results, parts.subject)
    return Report(
        identity=_identity(context.node, parts, switches),
        facts=_facts(parts, states, switches),
        live=Live(gpus=tuple(live.parse(reading) for reading in parts.each("live")), duration_ms=context.duration_ms),
        runs=all_runs,
        outcome=report_outcome(all_runs, states),
        rung=context.rung,
        pool=context.pool,
        version=context.version,
    )


def _identity(node: str, parts: Parts, switches: Sequence[str]) -> Identity:
    domain = next(filter(None, map(fabric.membership, parts.each("fabric"))), None)
    return Identity(
        node=node,
        machine_id=parts.node("host").get("machine_id") or None,
        gpus=tuple(_gpu_identity(gpu, known) for gpu, known in zip(parts.gpus, parts.each("inventory"), strict=True)),
        nics=tuple(port.identity for port in parts.ports),
        switches=tuple(switches),
        cluster_uuid=domain.cluster_uuid if domain else None,
        clique=domain.clique if domain else None,
    )


def _gpu_identity(gpu: Seen, known: Reading) -> GpuIdentity:
    return GpuIdentity(
        index=gpu.nvml_index, bus=gpu.bus or "", uuid=known.get("uuid"), serial=known.get("serial"), board=known.get("board")
    )


def _facts(parts: Parts, states: Sequence[GpuState], switches: Sequence[str]) -> Facts:
    nvlinks = [nvlink.parse(reading, _namer(parts, switches)) for reading in parts.each("nvlink")]
    order = [gpu.nvml_index for gpu in parts.gpus]
    positions = range(len(order))
    return Facts(
        versions=_versions(parts),
        gpus=tuple(_gpu(parts, position, states[position], nvlinks[position]) for position in positions),
        gpu_links=topology.gpu_links(order, dict(zip(order, parts.each("topology"), strict=True)), nvlinks),
        gpu_nic_links=tuple(tuple(port.levels[position] for port in parts.ports) for position in positions),
        nics=tuple(port.facts for port in parts.ports),
        host=host.parse(parts.node("host")),
    )


def _gpu(parts: Parts, position: int, state: GpuState, links: NvLink | None) -> Gpu:
    """The PCI id and the NUMA node are sysfs' to tell when NVML has lost the GPU."""
    known, listed = parts.gpu("inventory", position), parts.listed[position] or PciGpu("")
    return Gpu(
        state=state,
        device_id=known.get("device_id") or listed.device_id,
        model=known.get("model"),
        memory_mib=known.get("memory_mib"),
        vbios=known.get("vbios"),
        numa=listed.numa,
        pcie=pcie.parse(parts.gpu("pcie", position)),
        nvlink=links,
        fabric=fabric.parse(parts.gpu("fabric", position)),
        **settings.parse(parts.gpu("settings", position))._asdict(),
    )


def _versions(parts: Parts) -> Versions:
    library = parts.node("versions")
    module = driver.parse(parts.node("driver").get("version"))
    return Versions(
        driver=library.get("driver"),
        nvml=library.get("nvml"),
        cuda=versions.cuda_version(library.get("cuda")),
        kernel_driver=module.version,
        open_modules=module.open,
    )


def _switches(parts: Parts) -> list[str]:
    """The NVSwitches that links lead to, by bus address: on identical machines the firmware finds them in one order."""
    gpus = {gpu.bus for gpu in parts.gpus}
    return sorted(set().union(*map(nvlink.switch_addresses, parts.each("nvlink"))) - gpus)


def _namer(parts: Parts, switches: Sequence[str]) -> nvlink.Name:
    """Names remote ends by their places: a switch that is not in this machine has no address, and so no number."""
    names: dict[str | None, str] = {bus: f"switch{place}" for place, bus in enumerate(switches)}
    names |= {gpu.bus: f"gpu{position}" for position, gpu in enumerate(parts.gpus) if gpu.bus}
    return lambda bus, switch: names.get(bus) or ("switch" if switch else None)
