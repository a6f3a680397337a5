"""What boards of one generation share and a machine profile does not say: firmware, PCI ids of switches, NVML's numbers."""

from dataclasses import dataclass

from schemas.machine import Architecture


@dataclass(frozen=True)
class Board:
    """Facts of a GPU generation, in NVML's own numbers."""

    architecture: int  # NVML_DEVICE_ARCH_*
    vbios: str
    inforom: str
    switch_id: str  # PCI id of the NVSwitch that goes with it
    sm_mhz: int  # at most
    memory_mhz: int
    idle_watts: int


BOARDS: dict[Architecture, Board] = {
    "ampere": Board(7, "92.00.36.00.02", "1001.0230.00.03", "10de:1af1", 1410, 1593, 55),
    "ada": Board(8, "95.04.29.00.06", "G193.0200.00.01", "", 2040, 6251, 17),
    "hopper": Board(9, "96.00.74.00.1C", "G520.0200.00.05", "10de:22a3", 1980, 2619, 70),
    # The switches of HGX B200 are reached through functions of their ConnectX-7 bridges; here they are devices of the older kind.
    "blackwell": Board(10, "97.00.82.00.15", "G525.0225.00.05", "10de:22a3", 1965, 3996, 140),
}

NVLINK_VERSION = {1: 1, 2: 2, 3: 4, 4: 6, 5: 7, 6: 8}
"""NVLink's generation to NVML_NVLINK_VERSION_*, which is not the generation."""

FABRIC_FROM = ("hopper", "blackwell")
"""Architectures whose GPUs report a fabric state; an A100 has NVSwitches and none."""

HEALTHY_MASK, HEALTHY_SUMMARY = 0x1AA, 1
"""Fabric health of boards with NVLink 5: nothing degraded, no wrong configuration. Older boards give 0, not available."""


@dataclass(frozen=True)
class Adapter:
    """A NIC's board."""

    hca_type: str
    board_id: str
    firmware: str
    subsystem_id: str


ADAPTERS: dict[str, Adapter] = {
    "15b3:101b": Adapter("MT4123", "MT_0000000223", "20.39.3560", "15b3:0007"),  # ConnectX-6
    "15b3:1021": Adapter("MT4129", "MT_0000000838", "28.41.1000", "15b3:0041"),  # ConnectX-7
    "15b3:1023": Adapter("MT4131", "MT_0000001070", "40.44.1036", "15b3:0001"),  # ConnectX-8
    "15b3:a2dc": Adapter("MT41692", "MT_0000000884", "32.41.1000", "15b3:0009"),  # BlueField-3
}
OTHER_ADAPTER = ADAPTERS["15b3:1021"]
MANAGEMENT_NIC = "15b3:a2dc"

RATES = {10: "SDR", 56: "FDR", 100: "EDR", 200: "HDR", 400: "NDR", 800: "XDR"}


def rate(gbps: int) -> str:
    """A port's rate as /sys/class/infiniband prints it: 400 Gb/sec (4X NDR)."""
    return f"{gbps} Gb/sec (4X {RATES.get(gbps, 'NDR')})"
