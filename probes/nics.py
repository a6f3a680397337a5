"""Probe `nics`: each port of each InfiniBand or RoCE device. Source: /sys/class/infiniband and the PCI device behind it.

Only attributes that the kernel knows by itself are read: on a restricted function, reading counters floods the kernel log.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from probes.addresses import path_addresses, sysfs_id
from probes.pci import numa_node
from probes.pcie import generation, width
from probes.source.files import Folder
from probes.steps import Reading

if TYPE_CHECKING:
    from schemas.report import Nic, Pcie

PHYSICAL_STATES = {
    "sleep": "sleep",
    "polling": "polling",
    "disabled": "disabled",
    "portconfigurationtraining": "training",
    "linkup": "link-up",
    "linkerrorrecovery": "link-error-recovery",
    "phytest": "phy-test",
}
RATE = re.compile(r"(\d+)(?:\.\d+)? Gb/sec")
PORT_FILES = ("state", "phys_state", "rate", "link_layer")
DEVICE_FILES = {
    "vendor": "device/vendor",
    "device": "device/device",
    "numa": "device/numa_node",
    "guid": "node_guid",
    "firmware": "fw_ver",
    "width": "device/current_link_width",
    "max_width": "device/max_link_width",
    "max_speed": "device/max_link_speed",
    "slot_speed": "device/../max_link_speed",  # of the bridge above, because `device` is a link into the PCI tree
}


def read(nic: Folder) -> Reading:
    known = {name: nic.text(file) for name, file in DEVICE_FILES.items()}
    interfaces = [nic.text(f"device/net/{interface}/mtu") for interface in nic.names("device/net")]
    ports = [{file: nic.text(f"ports/{port}/{file}") for file in PORT_FILES} for port in nic.names("ports")]
    return known | {"name": nic.name, "path": nic.target(), "mtus": interfaces, "ports": ports}


def parse(reading: Reading) -> list[Nic]:
    """One entry a port. Which GPUs it serves is for `topology.py` to say, which sees both."""
    from schemas.report import Nic

    return [
        Nic(
            device_id=sysfs_id(reading["vendor"], reading["device"]),
            port_state=_state(port["state"]),
            phys_state=PHYSICAL_STATES.get(_state(port["phys_state"]) or ""),
            rate_gbps=_rate(port["rate"]),
            link_layer=port["link_layer"] or None,
            mtu=_mtu(reading["mtus"]),
            firmware=reading["firmware"] or None,
            pcie=_pcie(reading),
            numa=numa_node(reading["numa"]),
        )
        for port in reading["ports"]
    ]


def bus(reading: Reading) -> str | None:
    """The address of the PCI function that the device is."""
    addresses = path_addresses(reading.get("path") or "")
    return addresses[-1] if addresses else None


def _state(text: str | None) -> str | None:
    """Of `4: ACTIVE` and `5: LinkUp`."""
    return (text or "").partition(": ")[2].lower().replace("_", "-") or None


def _rate(text: str | None) -> int | None:
    """Of `400 Gb/sec (4X NDR)`; a link that is down may show 2.5."""
    found = RATE.match(text or "")
    return int(found[1]) if found else None


def _mtu(texts: list[str | None]) -> int | None:
    """Of the first network interface: those after it are representors of virtual functions."""
    first = texts[0] if texts else None
    return int(first) if first and first.isascii() and first.isdigit() else None


def _pcie(reading: Reading) -> Pcie | None:
    """What device and slot can do together is the lesser of the two."""
    from schemas.report import Pcie

    able = generation(reading["max_speed"])
    together = min(filter(None, (able, generation(reading["slot_speed"]))), default=None)
    link = Pcie(width=width(reading["width"]), max_width=width(reading["max_width"]), max_generation=together, device_generation=able)
    return link if link != Pcie() else None
