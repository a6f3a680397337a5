"""Probe pci: where GPUs stand in the PCI tree, as sysfs shows it."""

from pathlib import Path

from probes import pci
from probes.pci import PciGpu
from probes.source.files import Folder
from tests.probes.conftest import write_files


def device(bus: str, kind: str = "0x030200", vendor: str = "0x10de", driver: str | None = "nvidia") -> dict[str, str]:
    """The files of one function below its own root port."""
    place = f"sys/devices/pci0000:10/0000:10:01.0/{bus}"
    files = {"class": kind, "vendor": vendor, "device": "0x2330", "numa_node": "1"}
    links = {f"sys/bus/pci/devices/{bus}": f"-> ../../../devices/pci0000:10/0000:10:01.0/{bus}"}
    if driver:
        links[f"{place}/driver"] = f"-> ../../../../bus/pci/drivers/{driver}"
    return {f"{place}/{name}": f"{text}\n" for name, text in files.items()} | links


def seen(root: Path) -> list[PciGpu]:
    return pci.parse(pci.read(Folder(str(root))))


def test_a_gpu(tmp_path: Path) -> None:
    write_files(tmp_path, device("0000:1b:00.0"))

    assert seen(tmp_path) == [PciGpu("0000:1b:00.0", "10de:2330", 1, "sys/devices/pci0000:10/0000:10:01.0/0000:1b:00.0")]


def test_only_gpus_of_the_vendor_that_this_node_drives(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        device("0000:1b:00.0")
        | device("0000:1c:00.0", driver=None)
        | device("0000:1d:00.0", driver="vfio-pci")
        | device("0000:1e:00.0", vendor="0x1a03")
        | device("0000:1f:00.0", kind="0x068000"),
    )

    assert [gpu.bus for gpu in seen(tmp_path)] == ["0000:1b:00.0", "0000:1c:00.0"]


def test_a_machine_without_gpus(tmp_path: Path) -> None:
    node = Folder(str(write_files(tmp_path, device("0000:1f:00.0", kind="0x020000"))))

    reading = pci.read(node)

    assert pci.parse(reading) == []
    assert node.result(reading).outcome == "ok"


def test_no_sysfs(tmp_path: Path) -> None:
    node = Folder(str(tmp_path))

    reading = pci.read(node)

    assert pci.parse(reading) == []
    assert node.result(reading).outcome == "failed"
    assert pci.parse({}) == []


def test_a_numa_node_that_the_firmware_does_not_tell() -> None:
    assert [pci.numa_node(text) for text in ("0", "3", "-1", "", "x", None)] == [0, 3, None, None, None, None]
