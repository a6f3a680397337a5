"""Probe nvlink: state, speed and remote end of each link."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from probes import nvlink
from probes.source.nvml import Gpu
from schemas.report import NvLink
from tests.probes.fake_nvml import INVALID_ARGUMENT, LOST, NOT_SUPPORTED, UNKNOWN, Answer, Answers, fields

GPU, SWITCH = 0, 2
SWITCHES = ("0000:a3:00.0", "0000:a4:00.0")


def machine(states: list[Answer]) -> Answers:
    """A GPU with a link for each state, in turn to two switches, at 26562 MB/s."""

    def of_link(value: Callable[[int], Answer]) -> Callable[..., Answer]:
        return lambda _gpu, link, _out: value(link) if link < len(states) else INVALID_ARGUMENT

    return {
        "nvmlDeviceGetNvLinkState": of_link(lambda link: states[link]),
        "nvmlDeviceGetNvLinkRemoteDeviceType": of_link(lambda _: SWITCH),
        "nvmlDeviceGetNvLinkRemotePciInfo_v2": of_link(lambda link: {"busId": f"0000{SWITCHES[link % 2]}".upper().encode()}),
        "nvmlDeviceGetFieldValues": fields({(164, link): 26562 for link in range(len(states))} | {(90, 0): 25781}),
    }


def name(bus: str | None, switch: bool) -> str | None:
    if bus in SWITCHES:
        return f"switch{SWITCHES.index(bus)}"
    return "switch" if switch else None


def test_healthy(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(machine([1, 1, 1]))

    reading = nvlink.read(asked)

    assert nvlink.parse(reading, name) == NvLink(
        state=("active",) * 3, mbps=(26562,) * 3, remote=("switch0", "switch1", "switch0")
    )
    assert asked.result(reading).outcome == "ok"
    assert nvlink.switch_addresses(reading) == set(SWITCHES)


def test_a_link_that_is_down_has_neither_speed_nor_remote(gpu: Callable[..., Gpu]) -> None:
    assert nvlink.parse(nvlink.read(gpu(machine([1, 0, 1]))), name) == NvLink(
        state=("active", "inactive", "active"), mbps=(26562, None, 26562), remote=("switch0", None, "switch0")
    )


def test_links_end_where_nvml_says_so_and_at_no_constant(gpu: Callable[..., Gpu]) -> None:
    found = nvlink.parse(nvlink.read(gpu(machine([1] * 20))), name)

    assert found
    assert len(found.state) == 20


def test_a_driver_that_never_says_there_are_no_more_links(gpu: Callable[..., Gpu]) -> None:
    answers = {**machine([1] * 99), "nvmlDeviceGetNvLinkState": 1}

    found = nvlink.parse(nvlink.read(gpu(answers)), name)

    assert found
    assert len(found.state) == 36


def test_a_link_without_a_state_among_others(gpu: Callable[..., Gpu]) -> None:
    found = nvlink.parse(nvlink.read(gpu(machine([1, NOT_SUPPORTED, 1]))), name)

    assert found
    assert found.state == ("active", None, "active")


def test_a_board_without_nvlink(gpu: Callable[..., Gpu]) -> None:
    asked = gpu({"nvmlDeviceGetNvLinkState": NOT_SUPPORTED})

    reading = nvlink.read(asked)

    assert nvlink.parse(reading, name) is None
    assert asked.result(reading).outcome == "unsupported"


def test_a_driver_without_the_speed_of_a_link_has_that_of_all(gpu: Callable[..., Gpu]) -> None:
    found = nvlink.parse(nvlink.read(gpu({**machine([1, 0]), "nvmlDeviceGetFieldValues": fields({(90, 0): 25781})})), name)

    assert found
    assert found.mbps == (25781, None)


def test_a_driver_without_device_types_still_names_switches(gpu: Callable[..., Gpu]) -> None:
    answers = {symbol: answer for symbol, answer in machine([1, 1]).items() if symbol != "nvmlDeviceGetNvLinkRemoteDeviceType"}

    reading = nvlink.read(gpu(answers))

    assert nvlink.switch_addresses(reading) == set(SWITCHES)


def test_a_switch_in_another_tray_has_no_number(gpu: Callable[..., Gpu]) -> None:
    found = nvlink.parse(nvlink.read(gpu({**machine([1]), "nvmlDeviceGetNvLinkRemotePciInfo_v2": NOT_SUPPORTED})), name)

    assert found
    assert found.remote == ("switch",)


def test_a_gpu_lost_between_two_links_keeps_the_first(gpu: Callable[..., Gpu]) -> None:
    asked = gpu(machine([1, LOST, 1]))

    reading = nvlink.read(asked)

    assert reading["states"] == [1]
    assert asked.result(reading).outcome == "lost"


def test_cannot_tell(gpu: Callable[..., Gpu]) -> None:
    asked = gpu({"nvmlDeviceGetNvLinkState": UNKNOWN})

    reading = nvlink.read(asked)

    assert nvlink.parse(reading, name) is None
    assert asked.result(reading).outcome == "failed"


def test_nothing_read() -> None:
    assert nvlink.parse({}, name) is None
    assert nvlink.switch_addresses({}) == set()


REMOTES = st.none() | st.tuples(st.none() | st.sampled_from([GPU, SWITCH, 255]), st.none() | st.sampled_from(SWITCHES)).map(list)
LINKS = st.lists(st.tuples(st.none() | st.integers(0, 5), st.none() | st.integers(0, 10**6), REMOTES), max_size=36)


@given(LINKS, st.none() | st.integers(0, 10**6))
def test_any_reading_gives_as_many_links_in_all_three_lists(
    links: list[tuple[int | None, int | None, list[object] | None]], common: int | None
) -> None:
    states, speeds = ([link[column] for link in links] for column in range(2))
    remotes = {number: link[2] for number, link in enumerate(links) if link[2]}

    found = nvlink.parse({"states": states, "speeds": speeds, "common_speed": common, "remotes": remotes}, name)

    assert found is None or len(found.state) == len(found.mbps) == len(found.remote) == len(links)
