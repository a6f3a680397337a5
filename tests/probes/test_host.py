"""Probe host: settings of the machine."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import host
from probes.source.files import Folder
from schemas.report import Host
from tests.probes.conftest import write_files

HEALTHY = {
    "etc/machine-id": "a58ef08178b70f77bc64c7e6f9685f3f\n",
    "proc/sys/kernel/arch": "x86_64\n",
    "proc/sys/kernel/osrelease": "6.8.0-60-generic\n",
    "proc/sys/kernel/numa_balancing": "0\n",
    "proc/sys/vm/nr_hugepages": "1024\n",
    "proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu msr\n",
    "sys/class/dmi/id/sys_vendor": "NVIDIA\n",
    "sys/devices/system/node/has_cpu": "0-1\n",
    "sys/kernel/iommu_groups/0/type": "identity\n",
    "sys/kernel/iommu_groups/1/type": "identity\n",
    "sys/module/nvidia_peermem/version": "580.95.05\n",
}


def seen(root: Path, files: dict[str, str]) -> Host:
    return host.parse(host.read(Folder(str(write_files(root, files)))))


def test_healthy(tmp_path: Path) -> None:
    assert seen(tmp_path, HEALTHY) == Host(
        kernel="6.8.0-60-generic",
        architecture="amd64",
        virtual=False,
        numa_nodes=2,
        numa_balancing=False,
        iommu="identity",
        peermem=True,
        hugepages=1024,
    )


def test_the_machine_id_is_identity(tmp_path: Path) -> None:
    assert host.read(Folder(str(write_files(tmp_path, HEALTHY))))["machine_id"] == "a58ef08178b70f77bc64c7e6f9685f3f"


def test_settings_that_slow_a_machine_down(tmp_path: Path) -> None:
    slow = {"proc/sys/kernel/numa_balancing": "1\n", "sys/kernel/iommu_groups/1/type": "DMA-FQ\n"}

    found = seen(tmp_path, HEALTHY | slow)

    assert (found.numa_balancing, found.iommu) == (True, "translated")


def test_a_virtual_machine(tmp_path: Path) -> None:
    cpus = {"proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu hypervisor msr\n"}

    assert seen(tmp_path, HEALTHY | cpus).virtual is True


def test_a_virtual_machine_without_the_cpu_flag(tmp_path: Path) -> None:
    arm = {"proc/cpuinfo": "processor\t: 0\nFeatures\t: fp asimd\n", "sys/class/dmi/id/sys_vendor": "QEMU\n", "proc/sys/kernel/arch": ""}

    found = seen(tmp_path, HEALTHY | arm)

    assert (found.virtual, found.architecture) == (True, "arm64")


def test_no_iommu(tmp_path: Path) -> None:
    files = {name: text for name, text in HEALTHY.items() if "iommu" not in name} | {"sys/kernel/iommu_groups/.keep/x": ""}
    (tmp_path / "sys/kernel/iommu_groups").mkdir(parents=True)

    assert seen(tmp_path, {name: text for name, text in files.items() if ".keep" not in name}).iommu == "off"


def test_no_peermem(tmp_path: Path) -> None:
    files = {name: text for name, text in HEALTHY.items() if "peermem" not in name} | {"sys/module/nvidia/version": "580.95.05\n"}

    assert seen(tmp_path, files).peermem is False


def test_nothing_to_see(tmp_path: Path) -> None:
    node = Folder(str(tmp_path))

    reading = host.read(node)

    assert host.parse(reading) == Host()
    assert node.result(reading).outcome == "unsupported"
    assert host.parse({}) == Host()


@pytest.mark.parametrize(("text", "size"), [("0", 1), ("0-1", 2), ("0,2-4", 4), ("", None), (None, None), ("1-0", None), ("x", None)])
def test_sets_of_the_kernel(text: str | None, size: int | None) -> None:
    assert host.set_size(text) == size


@given(st.dictionaries(st.sampled_from([*host.FILES]), st.none() | st.text()))
def test_any_texts_can_be_parsed(reading: dict[str, str | None]) -> None:
    assert isinstance(host.parse({**reading, "iommu": [], "iommu_known": True, "peermem": None}), Host)
