"""A node's hardware -> the node file of the simulated NVML library (`sandbox/nvml`). Pure.

One line a fact; a list holds one item a link, a GPU or a scope. What the board or the driver does not know has no line, and the
library then answers NOT_SUPPORTED.
"""

from collections.abc import Iterator

from sandbox.hardware import boards, drivers, nvlink_lines
from sandbox.hardware.model import Gpu, Hardware, PcieState
from sandbox.hardware.topology import near

Line = tuple[str, object]
_MIB = 1 << 20
_SPEED_MBPS = {1: 2500, 2: 5000, 3: 8000, 4: 16000, 5: 32000, 6: 64000, 7: 128000}  # per lane, by PCIe generation
_OK, _NOT_SUPPORTED = 0, 5  # status of peer-to-peer access
_BANKS = 640  # that a board can remap rows of
_IDLE_REASON, _IDLE_MHZ = 1, 345
_PCIE_ERROR_FIELDS = (94, 95, 169, *range(173, 184))
_NO_ACTION_FIELD, _ATOMICS_FIELDS = 230, (228, 229)


def render_nvml(hardware: Hardware) -> str:
    """The whole node file."""
    lines = [*_system(hardware)]
    for index, gpu in enumerate(hardware.gpus):
        lines += [(f"gpu.{index}.{name}", value) for name, value in _gpu(hardware, index, gpu)]
    return "".join(f"{name} = {_text(value)}\n" for name, value in lines)


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(_text(item) for item in value)
    if value is None:
        return "-"
    return str(int(value)) if isinstance(value, bool) else str(value)


def _system(hardware: Hardware) -> Iterator[Line]:
    version = hardware.driver.version
    yield "driver.version", version
    yield "driver.branch", f"r{drivers.branch(version)}_00"
    yield "nvml.version", drivers.nvml(version)
    yield "cuda.version", drivers.cuda_number(version)
    yield "conf_compute", (0, 0, 0)
    yield "gpu.count", len(hardware.gpus)
    if hardware.init_hangs:
        yield "init.hang", True


def _gpu(hardware: Hardware, index: int, gpu: Gpu) -> Iterator[Line]:
    yield from _identity(hardware, index, gpu)
    yield from _settings(hardware, gpu)
    if gpu.pci.link:
        yield from _pcie(gpu.pci.link)
    yield from _nearness(hardware, gpu)
    yield from nvlink_lines.lines(hardware, gpu)
    yield from _health(gpu)
    yield from _activity(hardware, gpu)
    yield from _fields(hardware)
    yield from _faults(gpu)


def _identity(hardware: Hardware, index: int, gpu: Gpu) -> Iterator[Line]:
    gpus = hardware.machine.gpus
    board = boards.BOARDS[gpus.architecture]
    yield "name", gpus.model
    yield "uuid", gpu.uuid
    yield "serial", gpu.serial
    yield "board", f"900-2{board.inforom[:4]}-0000-000"
    yield "vbios", board.vbios
    yield "inforom", board.inforom
    yield "gsp", hardware.driver.version
    yield "architecture", board.architecture
    yield "minor", index
    yield "pci.bus", gpu.pci.address
    yield "pci.device", gpu.pci.nvml_id
    yield "pci.subsystem", gpu.pci.nvml_subsystem_id
    if hardware.machine.nvlink:  # boards in slots have no place of their own to tell
        yield "module", gpu.position + 1
    if gpu.memory_node is not None:
        yield "memory_node", gpu.memory_node
        yield "c2c", 1


def _settings(hardware: Hardware, gpu: Gpu) -> Iterator[Line]:
    yield "persistence", gpu.persistence
    yield "ecc", (gpu.ecc, gpu.ecc)
    if hardware.machine.gpus.mig_profiles:
        yield "mig", (gpu.mig, gpu.mig)


def _pcie(link: PcieState) -> Iterator[Line]:
    yield "pcie.width", link.width
    yield "pcie.max_width", link.max_width
    yield "pcie.generation", link.generation
    yield "pcie.max_generation", link.max_generation
    yield "pcie.device_generation", link.device_generation
    yield "pcie.max_speed", link.max_generation  # an enumeration that counts as the generations do
    yield "pcie.speed", _SPEED_MBPS[link.generation]
    yield "pcie.replays", 0


def _nearness(hardware: Hardware, gpu: Gpu) -> Iterator[Line]:
    peers = hardware.gpus
    others = [_NOT_SUPPORTED if peer == gpu else _OK for peer in peers]
    nvlink = [_OK if nvlink_lines.connected(gpu, peer) else _NOT_SUPPORTED for peer in peers]
    yield "topology", [int(near(gpu.pci, peer.pci)) for peer in peers]
    for capability in ("read", "write", "pci"):
        yield f"p2p.{capability}", others
    for capability in ("nvlink", "atomics"):
        yield f"p2p.{capability}", nvlink
    yield "nodes", gpu.pci.numa
    yield "cpus", next(node.cpus for node in hardware.numa if node.index == gpu.pci.numa)


def _health(gpu: Gpu) -> Iterator[Line]:
    yield "remapped", (0, 0, 0, 0)
    yield "remapped.histogram", (_BANKS, 0, 0, 0, 0)
    yield "ecc.errors", [0 if gpu.ecc else None] * 4
    yield "ecc.sram", [0 if gpu.ecc else None] * 12
    yield "repair", (0, 0)
    yield "unrepairable", 0


def _activity(hardware: Hardware, gpu: Gpu) -> Iterator[Line]:
    """An idle GPU: cool, slow, and for a reason that is no fault."""
    gpus = hardware.machine.gpus
    board = boards.BOARDS[gpus.architecture]
    limit = gpus.power_limit_watts * 1000
    yield "memory", (gpus.memory_mib * _MIB, gpus.memory_mib * _MIB // 128, 0)
    yield "bar1", (1 << (gpus.memory_mib * _MIB - 1).bit_length(), 2 * _MIB)
    yield "performance_state", 0
    yield "clocks.reasons", _IDLE_REASON
    yield "clocks", (_IDLE_MHZ, _IDLE_MHZ, board.memory_mhz, _IDLE_MHZ)
    yield "clocks.max", (board.sm_mhz, board.sm_mhz, board.memory_mhz, board.sm_mhz)
    yield "temperature", gpu.temperature_celsius
    yield "temperature.margin", 87 - gpu.temperature_celsius
    yield "power.usage", board.idle_watts * 1000
    for name in ("enforced", "limit", "default"):
        yield f"power.{name}", limit
    yield "violation", [0] * 12


def _fields(hardware: Hardware) -> Iterator[Line]:
    """Field values that no other group owns; each appeared with a driver branch."""
    branch = drivers.branch(hardware.driver.version)
    if hardware.machine.gpus.pcie:
        for field in _PCIE_ERROR_FIELDS:
            yield f"field.{field}", 0
    if branch >= 570:
        yield f"field.{_NO_ACTION_FIELD}", 0
        for field in _ATOMICS_FIELDS if hardware.machine.gpus.pcie else ():
            yield f"field.{field}", 0


def _faults(gpu: Gpu) -> Iterator[Line]:
    if gpu.lost_after == 0:
        yield "lost", True
    elif gpu.lost_after is not None:
        yield "lost_after", gpu.lost_after
    if gpu.hangs_in is not None:
        yield "hang", gpu.hangs_in
