"""Each fault changes exactly what it says, in the node file and below the root, and nothing else."""

import pytest

from sandbox.hardware.faults import KINDS, Fault, inject, inject_all, possible
from sandbox.hardware.model import Hardware
from sandbox.hardware.nvml_file import render_nvml
from sandbox.hardware.root import root_files
from schemas.errors import InputError
from tests.sandbox.hardware.conftest import MACHINES, healthy

Changes = dict[str, tuple[str | None, str | None]]
SYSFS_GPU3 = "sys/devices/pci0000:40/0000:40:01.0/0000:41:00.0/0000:42:00.0/0000:43:00.0/0000:44:00.0/0000:45:00.0"
RAIL0 = "sys/devices/pci0000:10/0000:10:01.0/0000:11:00.0/0000:12:01.0/0000:16:00.0/0000:17:00.0/0000:18:00.0"


def changes(before: Hardware, after: Hardware) -> Changes:
    """What a fault changed: each line of the node file and each file of the root, with its old and its new value."""
    old, new = _values(before), _values(after)
    return {key: (old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)}


def _values(hardware: Hardware) -> dict[str, str]:
    lines = (line.partition(" = ") for line in render_nvml(hardware).splitlines())
    files = {path: str(content).strip() for path, content in root_files(hardware).items()}
    return {name: value for name, _, value in lines} | files


def links(*values: object, of: int = 18) -> str:
    """The first links' values, the last one standing for the rest."""
    return " ".join(str(value) for value in (*values, *[values[-1]] * (of - len(values))))


def changed(kind: str, gpu: int | None = None, link: int | None = None, nic: str | None = None, value: str | None = None) -> Changes:
    node = healthy(node="train-1")
    return changes(node, inject(node, Fault(kind=kind, gpu=gpu, link=link, nic=nic, value=value)))


def test_no_fault_changes_nothing() -> None:
    assert changes(healthy(), inject_all(healthy(), ())) == {}


def test_pcie_width() -> None:
    assert changed(kind="pcie-width", gpu=3, value="8") == {
        "gpu.3.pcie.width": ("16", "8"),
        f"{SYSFS_GPU3}/current_link_width": ("16", "8"),
    }


def test_pcie_generation() -> None:
    assert changed(kind="pcie-generation", gpu=3, value="3") == {
        "gpu.3.pcie.max_generation": ("5", "3"),
        "gpu.3.pcie.max_speed": ("5", "3"),
    }


def test_nvlink_down_takes_the_first_link() -> None:
    change = changed(kind="nvlink-down", gpu=3)
    assert change.keys() == {
        "gpu.3.field.146", "gpu.3.field.147", "gpu.3.field.164", "gpu.3.field.165", "gpu.3.nvlink.remote.bus",
        "gpu.3.nvlink.remote.device", "gpu.3.nvlink.remote.type", "gpu.3.nvlink.state",
    }  # fmt: skip
    assert change["gpu.3.nvlink.state"] == (links(1), links(0, 1))
    assert change["gpu.3.field.164"] == (links(26562), links(0, 26562))
    assert change["gpu.3.field.147"] == ("18", "17")


def test_nvlink_down_of_one_link() -> None:
    assert changed(kind="nvlink-down", gpu=3, link=2)["gpu.3.nvlink.state"][1] == links(1, 1, 0, 1)


def test_nvlink_down_of_several() -> None:
    assert changed(kind="nvlink-down", gpu=3, value="4")["gpu.3.nvlink.state"][1] == links(0, 0, 0, 0, 1)


def test_nvlink_down_of_all_ends_peer_to_peer() -> None:
    change = changed(kind="nvlink-down", gpu=3, value="18")
    assert change["gpu.3.p2p.nvlink"][1] == "5 5 5 5 5 5 5 5"
    assert change["gpu.4.p2p.nvlink"][1] == "0 0 0 5 5 0 0 0"


def test_gpu_lost() -> None:
    change = changed(kind="gpu-lost", gpu=3)
    assert change.keys() == {"gpu.3.lost", "dev/kmsg"}
    assert change["gpu.3.lost"] == (None, "1")
    assert "Xid (PCI:0000:45:00): 79" in str(change["dev/kmsg"][1])


def test_gpu_lost_after_some_calls() -> None:
    assert changed(kind="gpu-lost", gpu=3, value="12")["gpu.3.lost_after"] == (None, "12")


def test_ecc_off() -> None:
    assert changed(kind="ecc-off", gpu=3) == {
        "gpu.3.ecc": ("1 1", "0 0"),
        "gpu.3.ecc.errors": (links(0, of=4), links("-", of=4)),
        "gpu.3.ecc.sram": (links(0, of=12), links("-", of=12)),
    }


def test_mig_left_on() -> None:
    change = changed(kind="mig-left-on", gpu=3)
    assert change.pop("gpu.3.mig") == ("0 0", "1 1")
    assert all(".p2p." in key for key in change)


def test_fabric_in_progress() -> None:
    assert changed(kind="fabric-in-progress") == {f"gpu.{index}.fabric": ("3 0 0", "2 0 0") for index in range(8)}


def test_fabric_unhealthy() -> None:
    node = healthy("gb200-nvl72-tray")
    assert changes(node, inject(node, Fault(kind="fabric-unhealthy", gpu=0))) == {
        "gpu.0.fabric.health_mask": ("0x1aa", "0x1a9"),
        "gpu.0.fabric.health_summary": ("1", "2"),
    }


def test_driver_version() -> None:
    change = changed(kind="driver-version", value="580.82.07")
    files = {"driver.version", "nvml.version", "proc/driver/nvidia/version", "sys/module/nvidia/version", "dev/kmsg"}
    assert change.keys() == files | {f"gpu.{index}.gsp" for index in range(8)}
    assert change["driver.version"] == ("580.95.05", "580.82.07")
    assert change["nvml.version"] == ("13.580.95.05", "13.580.82.07")


def test_older_driver_knows_less() -> None:
    change = changed(kind="driver-version", value="535.183.06")
    assert change["cuda.version"] == ("13000", "12020")
    assert change["gpu.0.field.230"] == ("0", None)
    assert change["gpu.0.fabric.health_summary"] == ("0", None)


@pytest.mark.parametrize("nic", [None, "0", "mlx5_0"])
def test_ib_port_down(nic: str | None) -> None:
    folder = f"{RAIL0}/infiniband/mlx5_0/ports/1"
    assert changed(kind="ib-port-down", nic=nic) == {
        f"{folder}/state": ("4: ACTIVE", "1: DOWN"),
        f"{folder}/phys_state": ("5: LinkUp", "2: Polling"),
        f"{folder}/rate": ("400 Gb/sec (4X NDR)", "10 Gb/sec (4X SDR)"),
        f"{RAIL0}/net/ib0/operstate": ("up", "down"),
    }


def test_ib_port_down_by_rail_finds_the_nic_of_any_name() -> None:
    node = healthy(node="train-2")
    (rail,) = (nic for nic in node.nics if nic.rail == 5)
    broken = inject(node, Fault(kind="ib-port-down", nic="5"))
    assert rail.name != "mlx5_5"
    assert [nic.name for nic in broken.nics if nic.port.state == "1: DOWN"] == [rail.name]


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Fault(kind="probe-hang"), ("init.hang", "1")),
        (Fault(kind="probe-hang", gpu=3), ("gpu.3.hang", "*")),
        (Fault(kind="probe-hang", gpu=3, value="nvmlDeviceGetName"), ("gpu.3.hang", "nvmlDeviceGetName")),
    ],
)
def test_probe_hang(fault: Fault, line: tuple[str, str]) -> None:
    assert changes(healthy(), inject(healthy(), fault)) == {line[0]: (None, line[1])}


def test_faults_add_up() -> None:
    first, second = Fault(kind="pcie-width", gpu=3, value="8"), Fault(kind="pcie-width", gpu=4, value="4")
    change = changes(healthy(), inject_all(healthy(), (first, second)))
    assert {key: new for key, (_, new) in change.items() if key.startswith("gpu.")} == {"gpu.3.pcie.width": "8", "gpu.4.pcie.width": "4"}


def test_same_field_again_takes_the_later_value() -> None:
    faults = [Fault(kind="pcie-width", gpu=3, value=value) for value in ("8", "4")]
    assert changes(healthy(), inject_all(healthy(), faults))["gpu.3.pcie.width"] == ("16", "4")


REFUSED = {
    "kind": (Fault(kind="pcie-with"), "there is no fault 'pcie-with'; there are pcie-width, "),
    "gpu missing": (Fault(kind="pcie-width", value="8"), "pcie-width needs --gpu: "),
    "value missing": (Fault(kind="driver-version"), "driver-version needs --value: "),
    "too much": (Fault(kind="fabric-in-progress", gpu=3, value="1"), "does not take --gpu, --value; it takes no parameters"),
    "no such gpu": (Fault(kind="gpu-lost", gpu=8), "--gpu 8 is not a GPU of train-2; allowed: 0 to 7"),
    "negative gpu": (Fault(kind="gpu-lost", gpu=-1), "--gpu -1 is not a GPU of train-2; allowed: 0 to 7"),
    "healthy width": (Fault(kind="pcie-width", gpu=3, value="16"), "pcie-width: --value 16; allowed: 1, 2, 4, 8"),
    "no number": (Fault(kind="pcie-width", gpu=3, value="half"), "pcie-width: --value half; allowed: 1, 2, 4, 8"),
    "generation": (Fault(kind="pcie-generation", gpu=3, value="5"), "pcie-generation: --value 5; allowed: 1 to 4"),
    "no such link": (Fault(kind="nvlink-down", gpu=3, link=18), "nvlink-down: --link 18; allowed: 0 to 17"),
    "too many links": (Fault(kind="nvlink-down", gpu=3, value="19"), "nvlink-down: --value 19; allowed: 1 to 18"),
    "link and count": (Fault(kind="nvlink-down", gpu=3, link=1, value="2"), "--link or --value .*not both"),
    "no such nic": (Fault(kind="ib-port-down", nic="mlx5_99"), "allowed: rails 0 to 7, or mlx5_0, .*mlx5_8"),
    "no version": (Fault(kind="driver-version", value="newest"), "'newest' is not a driver version; .* 580.95.05"),
    "old version": (Fault(kind="driver-version", value="470.57.02"), "driver 470.57.02 is too old .* 525"),
    "same version": (Fault(kind="driver-version", value="580.95.05"), "train-2 runs 580.95.05 already"),
    "no fabric health": (Fault(kind="fabric-unhealthy", gpu=3), "its GPUs report no health"),
    "function without gpu": (Fault(kind="probe-hang", value="nvmlDeviceGetName"), "together with --gpu"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    fault, message = REFUSED[case]
    with pytest.raises(InputError, match=message):
        inject(healthy(), fault)


IMPOSSIBLE = [
    ("gb200-nvl72-tray", Fault(kind="pcie-width", gpu=0, value="8"), "hang on their CPU by NVLink-C2C"),
    ("l4-4x", Fault(kind="nvlink-down", gpu=0), "its GPUs have no NVLink"),
    ("l4-4x", Fault(kind="mig-left-on", gpu=0), "its GPUs cannot be partitioned"),
    ("l4-4x", Fault(kind="ib-port-down"), "it has no compute NICs"),
    ("l4-4x", Fault(kind="fabric-in-progress"), "its GPUs report no NVLink fabric"),
    ("dgx-a100-8x200g", Fault(kind="fabric-in-progress"), "its GPUs report no NVLink fabric"),
]


@pytest.mark.parametrize(("machine", "fault", "message"), IMPOSSIBLE)
def test_impossible_on_this_machine(machine: str, fault: Fault, message: str) -> None:
    with pytest.raises(InputError, match=f"train-2 is a {machine}, and .*{message}"):
        inject(healthy(machine), fault)


def test_possible_keeps_what_a_machine_can_have() -> None:
    width, fabric = Fault(kind="pcie-width", gpu=0, value="8"), Fault(kind="fabric-in-progress")
    assert possible(healthy("l4-4x"), (fabric, width)) == (width,)
    assert possible(healthy(), (fabric, width)) == (fabric, width)


VALUES = {"pcie-width": "4", "pcie-generation": "2", "driver-version": "570.86.15"}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_on_every_machine_breaks_something_or_says_why_not(machine: str, kind: str) -> None:
    needs = KINDS[kind].needs
    fault = Fault(kind=kind, gpu=0 if "gpu" in needs else None, value=VALUES.get(kind))
    node = healthy(machine)
    if possible(node, (fault,)):
        assert changes(node, inject(node, fault))
    else:
        with pytest.raises(InputError, match=f"train-2 is a {machine}, and "):
            inject(node, fault)
