"""Probe topology: how near GPUs stand to one another, and to NICs."""

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import topology
from probes.source.nvml import Gpu, Nvml
from probes.steps import Reading
from probes.topology import Place, place
from schemas.report import NvLink
from tests.probes.conftest import Install
from tests.probes.fake_nvml import LOST, NOT_SUPPORTED, Answer, Answers

NO_NVLINK = 5  # NVML_P2P_STATUS_NOT_SUPPORTED
SYS = 50
ANSWERS: Answers = {"nvmlDeviceGetTopologyCommonAncestor": SYS, "nvmlDeviceGetP2PStatus": 0}
TO_SWITCH = NvLink(state=("active",) * 18, mbps=(26562,) * 18, remote=("switch0",) * 18)
BELOW_ROOT = "sys/devices/pci0000:10/0000:10:01.0"


def test_a_row_holds_the_gpus_that_follow(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(ANSWERS, gpus=4, index=1)

    reading = topology.read(asked)

    assert reading == {"peers": [[2, SYS, 0], [3, SYS, 0]]}
    assert asked.result(reading).outcome == "ok"


def test_the_last_gpu_has_an_empty_row(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(ANSWERS, gpus=4, index=3)

    reading = topology.read(asked)

    assert reading == {"peers": []}
    assert asked.result(reading).outcome == "ok"


def test_gpus_that_hung_are_left_out(install_nvml: Install) -> None:
    install_nvml(ANSWERS, gpus=4)
    nvml = Nvml()
    nvml.leave_out(2)

    assert [peer[0] for peer in topology.read(nvml.gpu(0))["peers"]] == [1, 3]


def test_a_peer_that_is_lost_meanwhile_is_not_this_gpus_loss(gpu: Callable[..., Gpu]) -> None:
    def status(_gpu: int, peer: int, _capability: int, _out: object) -> Answer:
        return LOST if peer == 2 else 0

    asked = gpu({**ANSWERS, "nvmlDeviceGetP2PStatus": status}, gpus=4)

    reading = topology.read(asked)

    assert reading == {"peers": [[1, SYS, 0], [2, SYS, None], [3, SYS, 0]]}
    assert asked.result(reading)[:2] == ("failed", "nvmlDeviceGetP2PStatus: GPU is lost (with NVML index 2)")


def test_a_driver_without_topology(gpu: Callable[..., Gpu]) -> None:
    asked = gpu({"nvmlDeviceGetTopologyCommonAncestor": NOT_SUPPORTED}, gpus=2)

    assert asked.result(topology.read(asked)).outcome == "unsupported"


def rows(gpus: int, ancestor: int | None, status: int | None) -> dict[int, Reading]:
    return {index: {"peers": [[peer, ancestor, status] for peer in range(index + 1, gpus)]} for index in range(gpus)}


def test_matrix_of_a_switched_machine() -> None:
    assert topology.gpu_links([0, 1, 2], rows(3, SYS, 0), [TO_SWITCH] * 3) == (
        ("X", "NV18", "NV18"),
        ("NV18", "X", "NV18"),
        ("NV18", "NV18", "X"),
    )


def test_the_gpu_with_fewer_links_counts() -> None:
    short = NvLink(state=("active",) * 17 + ("inactive",), mbps=(26562,) * 17 + (None,), remote=("switch0",) * 17 + (None,))

    assert topology.gpu_links([0, 1], rows(2, SYS, 0), [TO_SWITCH, short]) == (("X", "NV17"), ("NV17", "X"))


def test_direct_links_count_those_between_the_two() -> None:
    pair = [NvLink(state=("active",) * 12, mbps=(25000,) * 12, remote=(f"gpu{other}",) * 12) for other in (1, 0)]

    assert topology.gpu_links([0, 1, 2], rows(3, 40, 0), [*pair, None]) == (
        ("X", "NV12", "NODE"),
        ("NV12", "X", "NODE"),
        ("NODE", "NODE", "X"),
    )


def test_without_peer_access_the_way_over_pcie_is_told() -> None:
    assert topology.gpu_links([0, 1], rows(2, 20, NO_NVLINK), [TO_SWITCH] * 2) == (("X", "PXB"), ("PXB", "X"))


def test_the_matrix_stands_in_the_order_of_the_facts() -> None:
    """NVML numbers by bus; the rows of the facts go by place."""
    reading: dict[int, Reading] = {0: {"peers": [[1, 20, None], [2, 50, None]]}, 1: {"peers": [[2, 40, None]]}, 2: {"peers": []}}

    assert topology.gpu_links([2, 0, 1], reading, [None] * 3) == (
        ("X", "SYS", "NODE"),
        ("SYS", "X", "PXB"),
        ("NODE", "PXB", "X"),
    )


def test_what_was_not_seen_is_none() -> None:
    assert topology.gpu_links([0, 1], {}, [None, None]) == (("X", None), (None, "X"))
    assert topology.gpu_links([], {}, []) == ()


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        # The two downstream ports of one switch.
        (f"{BELOW_ROOT}/0000:11:00.0/0000:12:00.0/0000:13:00.0", f"{BELOW_ROOT}/0000:11:00.0/0000:12:01.0/0000:14:00.0", "PIX"),
        # Two functions of one card.
        (f"{BELOW_ROOT}/0000:11:00.0", f"{BELOW_ROOT}/0000:11:00.1", "PIX"),
        # A switch below each port of another.
        (
            f"{BELOW_ROOT}/0000:11:00.0/0000:12:00.0/0000:13:00.0/0000:14:00.0/0000:15:00.0",
            f"{BELOW_ROOT}/0000:11:00.0/0000:12:01.0/0000:16:00.0/0000:17:00.0/0000:18:00.0",
            "PXB",
        ),
        # One behind a further switch, the other not.
        (
            f"{BELOW_ROOT}/0000:11:00.0/0000:12:00.0/0000:13:00.0/0000:14:00.0/0000:15:00.0",
            f"{BELOW_ROOT}/0000:11:00.0/0000:12:01.0/0000:16:00.0",
            "PXB",
        ),
        # Two ports of one root complex.
        (f"{BELOW_ROOT}/0000:11:00.0", "sys/devices/pci0000:10/0000:10:02.0/0000:19:00.0", "PHB"),
        # An integrated device beside a port.
        (f"{BELOW_ROOT}/0000:11:00.0", "sys/devices/pci0000:10/0000:10:03.0", "PHB"),
        # Two root complexes of one socket.
        (f"{BELOW_ROOT}/0000:11:00.0", "sys/devices/pci0000:20/0000:20:01.0/0000:21:00.0", "NODE"),
    ],
)
def test_levels(one: str, other: str, level: str) -> None:
    assert topology.level(place(one, 0), place(other, 0)) == level
    assert topology.level(place(other, 0), place(one, 0)) == level


def test_levels_of_different_root_complexes_need_the_numa_node() -> None:
    here, there = "sys/devices/pci0000:10/0000:10:01.0/0000:11:00.0", "sys/devices/pci0001:00/0001:00:00.0/0001:01:00.0"

    assert topology.level(place(here, 0), place(there, 1)) == "SYS"
    assert topology.level(place(here, None), place(there, 1)) is None
    assert topology.level(place("", 0), place(there, 0)) is None
    assert topology.level(Place(), Place()) is None
    assert place(None, 1) == Place(numa=1)


def test_nearest() -> None:
    assert topology.nearest(("SYS", "PXB", None, "PXB")) == ("PXB", (1, 3))
    assert topology.nearest((None, None)) == (None, ())
    assert topology.nearest(()) == (None, ())


BRIDGES = st.lists(st.sampled_from(["0000:10:01.0", "0000:11:00.0", "0000:12:00.0", "0000:12:01.0"]), max_size=5)


@given(BRIDGES, BRIDGES, st.sampled_from(["pci0000:10", "pci0000:20"]))
def test_nearness_is_mutual(one: list[str], other: list[str], root: str) -> None:
    mine = place("/".join(["sys/devices/pci0000:10", *one, "0000:aa:00.0"]), 0)
    yours = place("/".join([f"sys/devices/{root}", *other, "0000:bb:00.0"]), 1)

    assert topology.level(mine, yours) == topology.level(yours, mine)


@given(st.integers(0, 4), st.sampled_from([0, 10, 20, 30, 40, 50, 99, None]), st.sampled_from([0, 5, None]))
def test_the_matrix_is_symmetric(gpus: int, ancestor: int | None, status: int | None) -> None:
    matrix = topology.gpu_links(range(gpus), rows(gpus, ancestor, status), [TO_SWITCH] * gpus)

    assert all(matrix[one][other] == matrix[other][one] for one, other in product(range(gpus), repeat=2))
