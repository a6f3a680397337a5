"""GPUs that are joined to each other without a switch."""

from collections import Counter

import pytest
from msgspec import structs

from sandbox.hardware.assemble import node_hardware
from sandbox.hardware.faults import Fault, inject
from sandbox.hardware.model import Hardware
from sandbox.hardware.nvlink_lines import connected
from schemas.errors import InputError
from schemas.load import load_machine
from schemas.machine import NvLinks
from tests.sandbox.hardware.conftest import DRIVER


def joined(count: int, links: int) -> Hardware:
    machine = load_machine("dgx-a100-8x200g")
    gpus = structs.replace(machine.gpus, count=count, numa=machine.gpus.numa[:count])
    nvlink = NvLinks(links=links, mbps=25_000, generation=3, remote="gpu")
    return node_hardware(structs.replace(machine, gpus=gpus, nvlink=nvlink, nics=None), "node-1", DRIVER)


@pytest.fixture(params=[(2, 12), (4, 12), (6, 5), (8, 6)], ids=["pair", "four", "six", "fewer links than peers"])
def hardware(request: pytest.FixtureRequest) -> Hardware:
    return joined(*request.param)


def test_odd_number_cannot_be_paired() -> None:
    with pytest.raises(InputError, match="3 GPUs cannot be joined in pairs"):
        joined(3, 12)


def test_links_are_shared_out_evenly() -> None:
    for gpu in joined(4, 12).gpus:
        assert sorted(Counter(link.remote.index for link in gpu.links).values()) == [4, 4, 4]


def test_far_ends_lie_on_another_gpu(hardware: Hardware) -> None:
    for gpu in hardware.gpus:
        assert all(link.remote.index != gpu.position for link in gpu.links)


def test_each_link_is_the_far_end_of_its_far_end(hardware: Hardware) -> None:
    on_board = {gpu.position: gpu for gpu in hardware.gpus}
    for gpu in hardware.gpus:
        for number, link in enumerate(gpu.links):
            assert link.remote.index is not None
            back = on_board[link.remote.index].links[link.remote.link].remote
            assert (back.index, back.link) == (gpu.position, number)


def test_both_ends_go_down(hardware: Hardware) -> None:
    broken = inject(hardware, Fault(kind="nvlink-down", gpu=0, link=0))
    down = {(gpu.position, number) for gpu in broken.gpus for number, link in enumerate(gpu.links) if not link.up}
    far = hardware.gpus[0].links[0].remote
    assert down == {(hardware.gpus[0].position, 0), (far.index, far.link)}


def test_peers_without_a_link_are_not_connected(hardware: Hardware) -> None:
    count = len(hardware.gpus[0].links)
    broken = inject(hardware, Fault(kind="nvlink-down", gpu=0, value=str(count)))
    assert not any(connected(broken.gpus[0], peer) for peer in broken.gpus[1:])
