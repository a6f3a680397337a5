"""PCI names in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.addresses import nvml_address, nvml_device_id, path_addresses, path_root, sysfs_id


@pytest.mark.parametrize(
    ("nvml", "sysfs"),
    [
        ("00000000:1B:00.0", "0000:1b:00.0"),
        (b"00000000:1B:00.0", "0000:1b:00.0"),
        ("0001:00:00.0", "0001:00:00.0"),
        ("00010000:01:00.0", "10000:01:00.0"),
        ("00000000:00:00.0", None),
        ("FFFFFFFF:FF:FF.F", None),
        ("", None),
    ],
)
def test_addresses(nvml: str | bytes, sysfs: str | None) -> None:
    assert nvml_address(nvml) == sysfs


def test_ids() -> None:
    assert nvml_device_id(0x233010DE) == "10de:2330"
    assert sysfs_id("0x15b3", "0x1021") == "15b3:1021"
    assert sysfs_id(None, "0x1021") is None
    assert sysfs_id("0x15b3", "") is None


def test_paths() -> None:
    path = "sys/devices/pci0000:10/0000:10:01.0/0000:18:00.0/infiniband/mlx5_0"

    assert path_addresses(path) == ["0000:10:01.0", "0000:18:00.0"]
    assert path_root(path) == "pci0000:10"
    assert path_addresses("") == []
    assert path_root("") is None


@given(st.text() | st.binary())
def test_any_text_of_nvml_can_be_parsed(text: str | bytes) -> None:
    address = nvml_address(text)

    assert address is None or path_addresses(address) == [address]
