"""The host below a root: NUMA nodes, CPUs, kernel, driver, log. Pure; called by `root.py`."""

from sandbox.hardware import stamps
from sandbox.hardware.contents import Content, lines
from sandbox.hardware.model import Driver, Hardware, NumaNode

KERNEL = "6.8.0-60-generic"
_MACHINE = {"amd64": "x86_64", "arm64": "aarch64"}
_SAME, _OTHER = 10, 32  # NUMA distances
_CPUINFO = {
    "amd64": "processor\t: 0\nmodel name\t: Simulated x86-64 processor\nflags\t\t: fpu msr pae sse2 ht avx512f amx_tile\n",
    "arm64": "processor\t: 0\nmodel name\t: Simulated Arm processor\nFeatures\t: fp asimd atomics sve2\n",
}
_MODULES = ("nvidia_uvm", "nvidia_drm", "nvidia_modeset", "nvidia", "mlx5_ib", "mlx5_core", "ib_uverbs", "ib_core")


def host_files(hardware: Hardware) -> dict[str, Content]:
    return {
        **_numa(hardware.numa),
        **_kernel(hardware),
        **_driver(hardware.driver, _MACHINE[hardware.machine.host.architecture]),
        "etc/machine-id": f"{stamps.stamp(hardware.node, 'machine-id', 32)}\n",
        "dev/kmsg": "".join(_log_line(number, text) for number, text in enumerate(_log(hardware))),
    }


def _numa(nodes: tuple[NumaNode, ...]) -> dict[str, Content]:
    """Nodes of GPU memory have no CPU, and count like any other."""
    base = "sys/devices/system"
    with_cpus = [node for node in nodes if node.cpus]
    cpus = max(int(node.cpus.rpartition("-")[2]) for node in with_cpus)
    files = lines(f"{base}/node", {"online": _list(nodes), "has_cpu": _list(with_cpus), "has_memory": _list(nodes)})
    for node in nodes:
        distances = " ".join(str(_SAME if other.index == node.index else _OTHER) for other in nodes)
        memory = f"Node {node.index} MemTotal: {node.memory_mib * 1024} kB"
        files |= lines(f"{base}/node/node{node.index}", {"cpulist": node.cpus, "distance": distances, "meminfo": memory})
    return files | lines(f"{base}/cpu", {"online": f"0-{cpus}"})


def _list(nodes: "tuple[NumaNode, ...] | list[NumaNode]") -> str:
    return ",".join(str(node.index) for node in nodes)


def _kernel(hardware: Hardware) -> dict[str, Content]:
    host = hardware.machine.host
    loaded = "".join(f"{module} 16384 0 - Live 0x0000000000000000\n" for module in _MODULES)
    settings = {"osrelease": KERNEL, "numa_balancing": 0, "hostname": hardware.node, "arch": _MACHINE[host.architecture]}
    return {
        **lines("proc/sys/kernel", settings),
        **lines("proc/sys/vm", {"nr_hugepages": 0}),
        **lines("sys/kernel/mm/hugepages/hugepages-2048kB", {"nr_hugepages": 0}),
        **lines("sys/class/dmi/id", {"sys_vendor": "Plumbline sandbox", "product_name": hardware.machine.name}),
        "proc/version": f"Linux version {KERNEL} (simulated) #1 SMP\n",
        "proc/cmdline": f"BOOT_IMAGE=/boot/vmlinuz-{KERNEL} root=/dev/sda1 ro iommu=pt pci=realloc=off\n",
        "proc/modules": loaded,
        "proc/cpuinfo": _CPUINFO[host.architecture],
        "proc/meminfo": f"MemTotal:       {host.memory_mib * 1024} kB\nHugePages_Total:       0\nHugepagesize:       2048 kB\n",
    }


def _driver(driver: Driver, machine: str) -> dict[str, Content]:
    kind = f"Open Kernel Module for {machine}" if driver.open_modules else f"{machine} Kernel Module"
    text = f"NVRM version: NVIDIA UNIX {kind}  {driver.version}  Release Build  (simulated)\nGCC version:  gcc version 13.3.0\n"
    return {"proc/driver/nvidia/version": text, **lines("sys/module/nvidia", {"version": driver.version})}


def _log(hardware: Hardware) -> tuple[str, ...]:
    loaded = f"NVRM: loading NVIDIA UNIX Kernel Module  {hardware.driver.version}"
    return (f"Linux version {KERNEL} (simulated)", loaded, *hardware.kernel_log)


def _log_line(number: int, text: str) -> str:
    """As /dev/kmsg gives it: priority, sequence, microseconds since boot; then the message."""
    return f"6,{number},{1_000_000 * (number + 1)},-;{text}\n"
