"""Probe `host`: settings of the machine that decide how GPUs and NICs work together. Source: /proc, /sys and /etc/machine-id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from probes.source.files import Folder
from probes.steps import Reading

if TYPE_CHECKING:
    from schemas.report import Host

IOMMU_GROUPS = "sys/kernel/iommu_groups"
FILES = {
    "machine_id": "etc/machine-id",
    "architecture": "proc/sys/kernel/arch",
    "kernel": "proc/sys/kernel/osrelease",
    "cpus": "proc/cpuinfo",
    "cpu_nodes": "sys/devices/system/node/has_cpu",  # a superchip's GPU memory has nodes as well, without CPUs
    "balancing": "proc/sys/kernel/numa_balancing",
    "hugepages": "proc/sys/vm/nr_hugepages",
    "vendor": "sys/class/dmi/id/sys_vendor",
    "product": "sys/class/dmi/id/product_name",
}
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}  # by the kernel's name for it, which it tells since Linux 6.1
FEATURES = (("flags", "amd64"), ("Features", "arm64"))  # by the word for them in /proc/cpuinfo
GUESTS = re.compile(r"QEMU|KVM|VMware|VirtualBox|Virtual Machine|OpenStack|Xen|Bochs", re.IGNORECASE)
HYPERVISOR = re.compile(r"^flags\b.*\bhypervisor\b", re.MULTILINE)


def read(node: Folder) -> Reading:
    known: Reading = {name: node.text(file) for name, file in FILES.items()}
    modules = node.has("sys/module")
    return known | {
        "iommu": sorted({node.text(f"{IOMMU_GROUPS}/{group}/type") or "" for group in node.names(IOMMU_GROUPS)}),
        "iommu_known": node.has(IOMMU_GROUPS),
        "peermem": node.has("sys/module/nvidia_peermem") if modules else None,
    }


def parse(reading: Reading) -> Host:
    """Every fact that was seen; None for the others."""
    from schemas.report import Host

    balancing = _number(reading.get("balancing"))
    return Host(
        kernel=reading.get("kernel") or None,
        architecture=_architecture(reading),
        virtual=_virtual(reading),
        numa_nodes=set_size(reading.get("cpu_nodes")),
        numa_balancing=None if balancing is None else balancing != 0,
        iommu=_iommu(reading),
        peermem=reading.get("peermem"),
        hugepages=_number(reading.get("hugepages")),
    )


def set_size(text: str | None) -> int | None:
    """How many numbers a set holds that the kernel writes as `0-1,4`; None when it is no such set."""
    size = 0
    for part in (text or "").split(","):
        first, _, last = part.partition("-")
        if not first.isdecimal() or not (last or first).isdecimal() or int(last or first) < int(first):
            return None
        size += int(last or first) - int(first) + 1
    return size


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _architecture(reading: Reading) -> str | None:
    named = ARCHITECTURES.get(reading.get("architecture") or "")
    cpus = reading.get("cpus") or ""
    return named or next((name for word, name in FEATURES if re.search(rf"^{word}\b", cpus, re.MULTILINE)), None)


def _virtual(reading: Reading) -> bool | None:
    """x86 has a CPU flag for it; elsewhere the firmware's names are all there is."""
    cpus = reading.get("cpus") or ""
    named = " ".join(filter(None, (reading.get("vendor"), reading.get("product"))))
    if HYPERVISOR.search(cpus) or GUESTS.search(named):
        return True
    return False if cpus or named else None


def _iommu(reading: Reading) -> str | None:
    """`identity` passes addresses through; any translating group slows transfers between devices down."""
    types = set(reading.get("iommu", []))
    if not types:
        return "off" if reading.get("iommu_known") else None
    return "identity" if types == {"identity"} else "translated"
