"""Ports of NICs in the order of the GPUs they serve."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from probes import nics
from probes.ports import ports
from probes.topology import Place, place


def socket(number: int, slot: str) -> Place:
    """A GPU below its own switch at each host bridge."""
    return place(f"sys/devices/pci{slot}:00/{slot}:00:01.0/{slot}:01:00.0/{slot}:02:00.0/{slot}:03:00.0", number)


GPUS = [socket(0, "0001"), socket(0, "0002"), socket(1, "0003"), socket(1, "0004")]


def nic(slot: str | None, numa: str = "0", ports: int = 1, device: str = "0x1021") -> dict[str, Any]:
    """What was read of a NIC beside the GPU of that slot; without one, at a host bridge of its own."""
    beside = f"pci{slot}:00/{slot}:00:01.0/{slot}:01:00.0/{slot}:02:01.0/{slot}:04:00.0"
    path = f"sys/devices/{beside if slot else 'pci0009:00/0009:00:01.0/0009:01:00.0'}/infiniband/mlx5_0"
    port = dict.fromkeys(nics.PORT_FILES)
    known = {"vendor": "0x15b3", "device": device, "numa": numa, "guid": slot}
    return dict.fromkeys(nics.DEVICE_FILES) | known | {"path": path, "mtus": [], "ports": [port] * ports}


RAILS = {"mlx5_0": nic("0001"), "mlx5_1": nic("0002"), "mlx5_2": nic("0003", "1"), "mlx5_3": nic("0004", "1")}


def test_each_rail_stands_with_its_gpu() -> None:
    found = ports(RAILS, GPUS)

    assert [port.identity.name for port in found] == [*RAILS]
    assert [port.facts.gpus for port in found] == [(0,), (1,), (2,), (3,)]
    assert {port.facts.level for port in found} == {"PIX"}
    assert found[0].levels == ("PIX", "NODE", "SYS", "SYS")
    assert found[0].identity.bus == "0001:04:00.0"


@given(st.permutations(range(4)))
def test_names_that_were_given_out_otherwise_change_no_fact(numbers: list[int]) -> None:
    renamed = {f"mlx5_{number}": reading for number, reading in sorted(zip(numbers, RAILS.values(), strict=True), key=lambda item: item[0])}

    assert [port.facts for port in ports(renamed, GPUS)] == [port.facts for port in ports(RAILS, GPUS)]


def test_a_nic_that_is_no_rail_comes_last() -> None:
    found = ports({"mlx5_9": nic(None, device="0xa2dc"), **RAILS}, GPUS)

    assert found[-1].identity.name == "mlx5_9"
    assert (found[-1].facts.level, found[-1].facts.gpus) == ("NODE", (0, 1))
    assert found[-1].device == 0


def test_two_ports_of_one_device_are_told_apart() -> None:
    assert [port.identity.name for port in ports({"mlx4_0": nic("0001", ports=2)}, GPUS)] == ["mlx4_0:1", "mlx4_0:2"]


def test_a_nic_that_was_not_read_stands_last_and_says_nothing() -> None:
    found = ports({"mlx5_8": {}, **RAILS}, GPUS)

    assert found[-1].identity.name == "mlx5_8"
    assert found[-1].facts.port_state is None
    assert found[-1].levels == (None,) * 4


def test_no_nics_and_no_gpus() -> None:
    assert ports({}, GPUS) == []
    assert [port.levels for port in ports({"mlx5_0": nic("0001")}, [])] == [()]
