"""Probe nics: ports of InfiniBand and RoCE devices."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import nics
from probes.source.files import Files
from schemas.report import Nic, Pcie
from tests.data import test_data
from tests.probes.conftest import write_files

BRIDGE = "sys/devices/pci0000:10/0000:10:01.0"
PCI = f"{BRIDGE}/0000:18:00.0"
CLASS = "sys/class/infiniband"
FILES = {
    f"{PCI}/vendor": "0x15b3\n",
    f"{PCI}/device": "0x1021\n",
    f"{PCI}/numa_node": "0\n",
    f"{PCI}/current_link_width": "16\n",
    f"{PCI}/max_link_width": "16\n",
    f"{PCI}/max_link_speed": "32.0 GT/s PCIe\n",
    f"{BRIDGE}/max_link_speed": "32.0 GT/s PCIe\n",
    f"{PCI}/net/ib0/mtu": "4092\n",
    f"{PCI}/infiniband/mlx5_0/device": "-> ../../../0000:18:00.0",
    f"{PCI}/infiniband/mlx5_0/fw_ver": "28.41.1000\n",
    f"{PCI}/infiniband/mlx5_0/node_guid": "a088:c203:00f2:1b64\n",
    f"{PCI}/infiniband/mlx5_0/ports/1/state": "4: ACTIVE\n",
    f"{PCI}/infiniband/mlx5_0/ports/1/phys_state": "5: LinkUp\n",
    f"{PCI}/infiniband/mlx5_0/ports/1/rate": "400 Gb/sec (4X NDR)\n",
    f"{PCI}/infiniband/mlx5_0/ports/1/link_layer": "InfiniBand\n",
    f"{CLASS}/mlx5_0": f"-> ../../../{PCI}/infiniband/mlx5_0",
}
HEALTHY = Nic(
    device_id="15b3:1021",
    port_state="active",
    phys_state="link-up",
    rate_gbps=400,
    link_layer="InfiniBand",
    mtu=4092,
    firmware="28.41.1000",
    pcie=Pcie(width=16, max_width=16, max_generation=5, device_generation=5),
    numa=0,
)


def seen(root: Path) -> list[Nic]:
    source = Files(str(root))
    return [port for device in range(len(source.devices)) for port in nics.parse(nics.read(source.at(device)))]


def test_healthy(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)

    nic = Files(str(tmp_path)).at(0)
    reading = nics.read(nic)

    assert nics.parse(reading) == [HEALTHY]
    assert nics.bus(reading) == "0000:18:00.0"
    assert reading["guid"] == "a088:c203:00f2:1b64"
    assert nic.result(reading).outcome == "ok"


def test_a_port_that_is_down(tmp_path: Path) -> None:
    port = f"{PCI}/infiniband/mlx5_0/ports/1"
    write_files(
        tmp_path, FILES | {f"{port}/state": "1: DOWN\n", f"{port}/phys_state": "2: Polling\n", f"{port}/rate": "2.5 Gb/sec (1X SDR)\n"}
    )

    (nic,) = seen(tmp_path)

    assert (nic.port_state, nic.phys_state, nic.rate_gbps) == ("down", "polling", 2)


def test_a_slot_that_is_slower_than_the_card(tmp_path: Path) -> None:
    write_files(tmp_path, FILES | {f"{BRIDGE}/max_link_speed": "16.0 GT/s PCIe\n", f"{PCI}/current_link_width": "8\n"})

    (nic,) = seen(tmp_path)

    assert nic.pcie == Pcie(width=8, max_width=16, max_generation=4, device_generation=5)


def test_two_ports_of_one_device(tmp_path: Path) -> None:
    second = f"{PCI}/infiniband/mlx5_0/ports/2"
    write_files(tmp_path, FILES | {f"{second}/state": "1: DOWN\n"})

    assert [nic.port_state for nic in seen(tmp_path)] == ["active", "down"]


def test_virtual_functions_are_left_out(tmp_path: Path) -> None:
    write_files(tmp_path, FILES | {f"{CLASS}/mlx5_1/device/physfn": "-> ../0000:18:00.0"})

    assert Files(str(tmp_path)).devices == ["mlx5_0"]


def test_a_machine_without_nics(tmp_path: Path) -> None:
    assert Files(str(tmp_path)).devices == []


def test_a_rate_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder where a file should be gives an error that is neither absence nor lack of permission, as a sick device does."""
    rate = f"{PCI}/infiniband/mlx5_0/ports/1/rate"
    write_files(tmp_path, {name: text for name, text in FILES.items() if name != rate} | {f"{rate}/x": ""})

    nic = Files(str(tmp_path)).at(0)
    reading = nics.read(nic)

    assert nics.parse(reading)[0].rate_gbps is None
    assert nics.parse(reading)[0].port_state == "active"
    assert nic.result(reading)[:2] == ("failed", "ports/1/rate: Is a directory")


def test_a_real_machine_s_devices(tmp_path: Path) -> None:
    capture = test_data("captures", "h100-9dev__sysfs-infiniband")
    expected = json.loads(test_data("captures", "h100-9dev__sysfs-infiniband.expected.json").read_text())["ib_devices"]
    (tmp_path / "sys" / "class").mkdir(parents=True)
    (tmp_path / CLASS).symlink_to(capture)

    source = Files(str(tmp_path))
    found = {source.devices[device]: nics.parse(nics.read(source.at(device))) for device in range(len(source.devices))}

    assert {name: [_as_captured(port) for port in ports] for name, ports in found.items()} == {
        device["device"]: [_as_expected(device)] for device in expected
    }


def _as_captured(nic: Nic) -> tuple[object, ...]:
    return nic.port_state, nic.phys_state, nic.rate_gbps, nic.link_layer, nic.firmware


def _as_expected(device: dict[str, object]) -> tuple[object, ...]:
    assert device["phys_state"] == "LinkUp"
    return str(device["state"]).lower(), "link-up", device["rate_gbps"], device["link_layer"], device["firmware"]


TEXTS = st.none() | st.text()


@given(st.dictionaries(st.sampled_from([*nics.DEVICE_FILES]), TEXTS), st.lists(TEXTS), st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS)))
def test_any_texts_can_be_parsed(
    device: dict[str, str | None], mtus: list[str | None], ports: list[tuple[str | None, ...]]
) -> None:
    reading = dict.fromkeys(nics.DEVICE_FILES) | device
    read = {"ports": [dict(zip(nics.PORT_FILES, port, strict=True)) for port in ports], "mtus": mtus, "path": None}

    assert len(nics.parse(reading | read)) == len(ports)


@pytest.mark.parametrize(("text", "state"), [("4: ACTIVE", "active"), ("5: ACTIVE_DEFER", "active-defer"), ("2: INIT", "init"), ("", None)])
def test_states(text: str, state: str | None) -> None:
    reading = dict.fromkeys(nics.DEVICE_FILES) | {"mtus": [], "path": None}
    port = dict.fromkeys(nics.PORT_FILES) | {"state": text}

    assert nics.parse(reading | {"ports": [port]})[0].port_state == state
