"""NICs below a root: /sys/class/infiniband and /sys/class/net, as links into the PCI tree. Pure; called by `root.py`."""

from sandbox.hardware.contents import Content, Link, lines
from sandbox.hardware.model import Hardware, Nic
from sandbox.hardware.root_pci import device_folder

_COUNTERS = (
    "VL15_dropped", "excessive_buffer_overrun_errors", "link_downed", "link_error_recovery", "local_link_integrity_errors",
    "port_rcv_constraint_errors", "port_rcv_errors", "port_rcv_remote_physical_errors", "port_rcv_switch_relay_errors",
    "port_xmit_constraint_errors", "port_xmit_discards", "port_xmit_wait", "symbol_error",
)  # fmt: skip
_HARDWARE_TYPE = {"InfiniBand": 32, "Ethernet": 1}  # ARPHRD_*


def nic_files(hardware: Hardware) -> dict[str, Content]:
    files: dict[str, Content] = {}
    for nic in hardware.nics:
        folder = device_folder(nic.pci)
        files |= _rdma_device(nic, f"{folder}/infiniband/{nic.name}") | _net_device(nic, f"{folder}/net/{nic.netdev}")
        files[f"sys/class/infiniband/{nic.name}"] = Link(f"{folder}/infiniband/{nic.name}")
        files[f"sys/class/net/{nic.netdev}"] = Link(f"{folder}/net/{nic.netdev}")
    return files


def _rdma_device(nic: Nic, folder: str) -> dict[str, Content]:
    facts = {
        "node_type": "1: CA",
        "node_guid": nic.guid,
        "sys_image_guid": nic.guid,
        "fw_ver": nic.firmware,
        "hca_type": nic.hca_type,
        "board_id": nic.board_id,
    }
    port = {
        "state": nic.port.state,
        "phys_state": nic.port.phys_state,
        "rate": nic.port.rate,
        "link_layer": nic.port.link_layer,
        "lid": f"0x{nic.port.lid:x}",
        "sm_lid": f"0x{nic.port.sm_lid:x}",
    }
    return {
        **lines(folder, facts),
        **lines(f"{folder}/ports/1", port),
        **lines(f"{folder}/ports/1/counters", dict.fromkeys(_COUNTERS, 0)),
        f"{folder}/device": Link(device_folder(nic.pci)),
    }


def _net_device(nic: Nic, folder: str) -> dict[str, Content]:
    facts = {
        "mtu": nic.port.mtu,
        "operstate": "up" if nic.port.state.endswith("ACTIVE") else "down",
        "type": _HARDWARE_TYPE[nic.port.link_layer],
    }
    return {**lines(folder, facts), f"{folder}/device": Link(device_folder(nic.pci))}
