"""How lines of the node file are read."""

import pytest

from tests.sandbox.nvml.ask import ask
from tests.sandbox.nvml.conftest import WriteNode

NAME = "nvmlDeviceGetName(gpu(0))"
RETIRED = "nvmlDeviceGetRetiredPages(gpu(0), NVML_PAGE_RETIREMENT_CAUSE_DOUBLE_BIT_ECC_ERROR)"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("", "NVIDIA L4"),
        ("# gpu.0.name = A comment", "NVIDIA L4"),
        ("gpu.0.name", "NVIDIA L4"),
        ("  gpu.0.name  =  Spaces around  ", "Spaces around"),
        ("gpu.0.name = Carriage return\r", "Carriage return"),
        ("gpu.0.name = One = two", "One = two"),
        ("gpu.0.name =", ""),
        (f"gpu.0.name = {'x' * 95}", "x" * 95),
        (f"gpu.0.name = {'x' * 96}", "NVMLError_InsufficientSize"),
    ],
)
def test_name(node_file: WriteNode, line: str, name: str) -> None:
    assert ask([NAME], node_file("l4-4x", line)) == {NAME: name}


@pytest.mark.parametrize(
    ("line", "pages"),
    [("retired.1 = 0x1000", "NVMLError_NotSupported"), ("gpu.0.retired.1 =", []), ("gpu.0.retired.1 = 0x1000 8192", [4096, 8192])],
)
def test_retired_pages(node_file: WriteNode, line: str, pages: object) -> None:
    assert ask([RETIRED], node_file("l4-4x", line)) == {RETIRED: pages}


def test_file_without_a_last_newline(node_file: WriteNode) -> None:
    path = node_file("l4-4x")
    path.write_text(path.read_text() + "gpu.0.name = Last")
    assert ask([NAME], path) == {NAME: "Last"}
