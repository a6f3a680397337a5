"""Which builds run side by side."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.catalogue import ENGINE, ETCD, KUBERNETES, PROVIDER, TOOLS, Tool
from tools.machine import Machine
from tools.schedule import admit, in_order, minutes

machines = st.builds(Machine, cores=st.integers(1, 64), memory_gib=st.floats(0, 256))
builds = st.lists(
    st.builds(lambda number, memory: replace(ETCD, name=f"tool{number}", memory_gib=memory), st.integers(0, 99), st.floats(0.1, 16)),
    unique_by=lambda tool: tool.name,
    max_size=8,
)


def test_nothing_waits() -> None:
    assert admit([], [ETCD], Machine(8, 64)) == ()


def test_memory_allows_two() -> None:
    assert admit([PROVIDER, KUBERNETES, ENGINE], [], Machine(8, PROVIDER.memory_gib + KUBERNETES.memory_gib + 1)) == (PROVIDER, KUBERNETES)


def test_cores_allow_two() -> None:
    assert admit([PROVIDER, KUBERNETES, ENGINE], [], Machine(2, 64)) == (PROVIDER, KUBERNETES)


def test_a_small_build_fits_beside_a_large_one() -> None:
    assert admit([KUBERNETES, ETCD], [PROVIDER], Machine(2, PROVIDER.memory_gib + ETCD.memory_gib + 1)) == (ETCD,)


def test_a_machine_that_does_not_tell_its_memory_builds_one_at_a_time() -> None:
    assert admit([PROVIDER, ETCD], [], Machine(8, 0)) == (PROVIDER,)
    assert admit([ETCD], [PROVIDER], Machine(8, 0)) == ()


@given(builds, machines)
def test_every_build_gets_its_turn_and_none_is_over_the_limit(waiting: list[Tool], machine: Machine) -> None:
    done: list[Tool] = []
    left = list(waiting)
    while left:
        running = admit(left, [], machine)
        assert running
        assert len(running) <= machine.cores
        assert len(running) == 1 or sum(tool.memory_gib for tool in running) <= machine.memory_gib
        left = [tool for tool in left if tool not in running]
        done.extend(running)
    assert sorted(tool.name for tool in done) == sorted(tool.name for tool in waiting)


def test_longest_build_first() -> None:
    assert in_order(TOOLS)[0] is PROVIDER


@pytest.mark.parametrize(("cores", "expected"), [(2, 18.5), (4, 9.25)])
def test_minutes_shrink_with_cores(cores: int, expected: float) -> None:
    assert minutes([PROVIDER, KUBERNETES], cores) == expected
