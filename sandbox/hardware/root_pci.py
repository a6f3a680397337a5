"""PCI devices below a root: /sys/devices/pci*, /sys/bus/pci/devices and the IOMMU groups. Pure; called by `root.py`."""

from sandbox.hardware.contents import Content, Link, lines
from sandbox.hardware.model import (
    BRIDGE_CLASS,
    ETHERNET_CLASS,
    GPU_CLASS,
    INFINIBAND_CLASS,
    NVSWITCH_CLASS,
    Hardware,
    PciDevice,
    PcieState,
)

_SPEEDS = {1: "2.5", 2: "5.0", 3: "8.0", 4: "16.0", 5: "32.0", 6: "64.0", 7: "128.0"}  # GT/s, by PCIe generation

_DRIVERS = {
    BRIDGE_CLASS: "pcieport",
    GPU_CLASS: "nvidia",
    NVSWITCH_CLASS: "nvidia-nvswitch",
    INFINIBAND_CLASS: "mlx5_core",
    ETHERNET_CLASS: "mlx5_core",
}


def pci_files(hardware: Hardware) -> dict[str, Content]:
    """All functions; each has an IOMMU group of its own that passes addresses through, as `iommu=pt` makes it."""
    devices = sorted(_devices(hardware), key=lambda device: device.address)
    files: dict[str, Content] = {}
    for group, device in enumerate(devices):
        folder = device_folder(device)
        files |= lines(folder, _facts(device) | _link(device.link))
        files[f"sys/bus/pci/devices/{device.address}"] = Link(folder)
        driver = f"sys/bus/pci/drivers/{_DRIVERS[device.kind]}"
        files[f"{folder}/driver"] = Link(driver)
        files[f"{driver}/{device.address}"] = Link(folder)
        files[f"{folder}/iommu_group"] = Link(f"sys/kernel/iommu_groups/{group}")
        files[f"sys/kernel/iommu_groups/{group}/type"] = "identity\n"
    return files


def device_folder(device: PciDevice) -> str:
    """Where the kernel keeps a function: below every bridge on the way to it."""
    return "/".join(("sys/devices", *device.path))


def _devices(hardware: Hardware) -> list[PciDevice]:
    of_gpus = [gpu.pci for gpu in hardware.gpus]
    return [*hardware.bridges, *of_gpus, *hardware.switches, *(nic.pci for nic in hardware.nics)]


def _facts(device: PciDevice) -> dict[str, object]:
    vendor, _, product = device.device_id.partition(":")
    subsystem_vendor, _, subsystem_device = device.subsystem_id.partition(":")
    return {
        "vendor": f"0x{vendor}",
        "device": f"0x{product}",
        "class": device.kind,
        "subsystem_vendor": f"0x{subsystem_vendor}",
        "subsystem_device": f"0x{subsystem_device}",
        "numa_node": device.numa,
    }


def _link(link: PcieState | None) -> dict[str, object]:
    """The kernel calls the device's own best speed the maximum, whatever the slot allows."""
    if link is None:
        return {}
    return {
        "current_link_width": link.width,
        "current_link_speed": f"{_SPEEDS[link.generation]} GT/s PCIe",
        "max_link_width": link.max_width,
        "max_link_speed": f"{_SPEEDS[link.device_generation]} GT/s PCIe",
    }
