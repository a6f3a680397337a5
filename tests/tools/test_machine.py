"""What the kernel says of memory, in its own words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.machine import available_gib, headroom_gib, read_machine

MEMINFO = "MemTotal:       24674512 kB\nMemFree:         1024000 kB\nMemAvailable:   16777216 kB\n"


def test_available_is_what_the_kernel_says() -> None:
    assert available_gib(MEMINFO) == 16


@pytest.mark.parametrize("text", ["", "MemTotal: 1 kB\n"])
def test_a_kernel_that_says_nothing(text: str) -> None:
    assert available_gib(text) is None


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [("8589934592\n", "2147483648\n", 6), ("1\n", "2\n", 0), ("max\n", "2147483648\n", None), ("", "", None)],
)
def test_headroom_of_a_container(limit: str, used: str, expected: float | None) -> None:
    assert headroom_gib(limit, used) == expected


@given(st.text(), st.text())
def test_headroom_of_any_text_is_none_or_not_negative(limit: str, used: str) -> None:
    headroom = headroom_gib(limit, used)

    assert headroom is None or headroom >= 0


def test_the_tighter_limit_counts(tmp_path: Path) -> None:
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text(MEMINFO)
    (group / "memory.max").write_text(f"{4 * 1024**3}\n")
    (group / "memory.current").write_text(f"{1024**3}\n")

    assert read_machine(tmp_path).memory_gib == 3


def test_a_root_without_files_has_no_memory_to_speak_of(tmp_path: Path) -> None:
    machine = read_machine(tmp_path)

    assert machine.memory_gib == 0
    assert machine.cores >= 1
