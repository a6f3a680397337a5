"""The physical order of GPUs, however NVML numbers them and whatever a lost one does not tell."""

from hypothesis import given
from hypothesis import strategies as st

from probes.order import Seen, physical_order
from probes.pci import PciGpu


def bus(number: int) -> str:
    return f"0000:{number:02x}:00.0"


def board(places: list[int]) -> list[Seen]:
    """GPUs by NVML index, which follows the bus, with their places on the board."""
    return [Seen(index, bus(index + 1), place) for index, place in enumerate(places)]


def listed(gpus: list[Seen]) -> list[PciGpu]:
    return [PciGpu(gpu.bus) for gpu in gpus if gpu.bus]


def indexes(gpus: list[Seen]) -> list[int]:
    return [gpu.nvml_index for gpu in gpus]


def test_in_order_already() -> None:
    gpus = board([1, 2, 3])

    assert physical_order(gpus, listed(gpus)) == gpus


def test_by_place_and_not_by_bus() -> None:
    gpus = board([3, 1, 4, 2])

    assert indexes(physical_order(gpus, listed(gpus))) == [1, 3, 0, 2]


def test_by_bus_where_boards_have_no_places() -> None:
    gpus = [Seen(0, bus(9)), Seen(1, bus(3))]

    assert indexes(physical_order(gpus, listed(gpus))) == [1, 0]


def test_a_lost_gpu_gets_the_place_and_the_bus_that_are_left() -> None:
    gpus = board([3, 1, 4, 2])
    lost = [*gpus[:1], Seen(1), *gpus[2:]]

    assert physical_order(lost, listed(gpus)) == physical_order(gpus, listed(gpus))


def test_places_may_count_from_nought() -> None:
    gpus = board([2, 0, 1])
    lost = [Seen(0), *gpus[1:]]

    assert indexes(physical_order(lost, listed(gpus))) == [1, 2, 0]


def test_a_gpu_that_nvml_does_not_count() -> None:
    gpus = board([1, 2, 4])

    found = physical_order(gpus, [*listed(gpus), PciGpu(bus(7))])

    assert found == [gpus[0], gpus[1], Seen(3, bus(7), 3), gpus[2]]


def test_without_nvml_sysfs_numbers_by_bus() -> None:
    assert physical_order([], [PciGpu(bus(2)), PciGpu(bus(1))]) == [Seen(0, bus(1)), Seen(1, bus(2))]


def test_without_sysfs() -> None:
    assert physical_order([Seen(0), Seen(1)], []) == [Seen(0), Seen(1)]
    assert physical_order([], []) == []


@given(st.permutations(range(1, 9)), st.integers(0, 7))
def test_any_one_gpu_may_be_lost(places: list[int], missing: int) -> None:
    gpus = board(places)
    lost = [gpu if gpu.nvml_index != missing else Seen(missing) for gpu in gpus]

    assert physical_order(lost, listed(gpus)) == physical_order(gpus, listed(gpus))
