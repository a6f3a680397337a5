"""The simulated nodes of one sandbox, on disk: `<folder>/<node>/{hardware.json,faults.json,nvml.conf,root/}`.

Called by the sandbox's commands and by its probe runner. `hardware.json` holds what a node is built from and `faults.json` the
faults it has; everything else is rendered from these two, so healing a node gives back exactly what it was.
"""

from pathlib import Path
from typing import TypeVar

import msgspec

from sandbox.files import write
from sandbox.hardware import drivers
from sandbox.hardware.assemble import node_hardware
from sandbox.hardware.faults import Fault, inject_all, possible
from sandbox.hardware.model import Hardware
from sandbox.hardware.nvml_file import render_nvml
from sandbox.hardware.root import render_root
from sandbox.lock import locked
from sandbox.nvml.build import library
from schemas.base import Value
from schemas.errors import InputError
from schemas.machine import Machine

T = TypeVar("T")
ROOT_VARIABLE, NODE_FILE_VARIABLE = "PLUMBLINE_ROOT", "PLUMBLINE_FAKE_NVML"


class Recipe(Value, frozen=True, kw_only=True):
    """What one node is built from: the arguments of `node_hardware`."""

    node: str
    machine: Machine
    driver_version: str
    open_modules: bool = True
    link_layer: str = "InfiniBand"

    def hardware(self) -> Hardware:
        """The healthy node."""
        return node_hardware(self.machine, self.node, self.driver_version, self.open_modules, self.link_layer)


class MachineRoom:
    """Builds, breaks and heals the simulated nodes below one folder. Safe to use from several processes at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, node: str, machine: Machine, driver_version: str, open_modules: bool = True, link_layer: str = "InfiniBand") -> None:
        """Installs a node, or installs it anew with other arguments; of its faults those stay that it can still have."""
        recipe = Recipe(node=node, machine=machine, driver_version=driver_version, open_modules=open_modules, link_layer=link_layer)
        healthy = recipe.hardware()
        self._at(node).mkdir(parents=True, exist_ok=True)
        with locked(self._at(node)):
            faults = possible(healthy, self._stored_faults(node))
            _store(self._at(node) / "hardware.json", recipe)
            self._change(healthy, faults)

    def nodes(self) -> tuple[str, ...]:
        """The nodes that have been built, by name."""
        return tuple(sorted(path.parent.name for path in self.folder.glob("*/hardware.json")))

    def faults(self, node: str) -> tuple[Fault, ...]:
        """The faults of a node, oldest first."""
        self._recipe(node)
        return self._stored_faults(node)

    def inject(self, node: str, fault: Fault) -> None:
        """Breaks something more; InputError when this node cannot have the fault, and then nothing has changed."""
        healthy = self._recipe(node).hardware()
        with locked(self._at(node)):
            self._change(healthy, (*(other for other in self._stored_faults(node) if other != fault), fault))

    def heal(self, node: str) -> None:
        """Takes every fault away."""
        healthy = self._recipe(node).hardware()
        with locked(self._at(node)):
            self._change(healthy, ())

    def hardware(self, node: str) -> Hardware:
        """The node as it is now, with its faults."""
        return inject_all(self._recipe(node).hardware(), self._stored_faults(node))

    def root(self, node: str) -> Path:
        """The folder to give a probe as its root."""
        return self._at(node) / "root"

    def environment(self, node: str) -> dict[str, str]:
        """What a probe of this node needs: the library of its driver's branch, its node file, its root. May compile the library."""
        branch = drivers.branch(self.hardware(node).driver.version)
        return {
            "LD_LIBRARY_PATH": str(library(branch).parent),
            NODE_FILE_VARIABLE: str(self._at(node) / "nvml.conf"),
            ROOT_VARIABLE: str(self.root(node)),
        }

    def _at(self, node: str) -> Path:
        return self.folder.absolute() / node

    def _recipe(self, node: str) -> Recipe:
        stored = _load(self._at(node) / "hardware.json", Recipe)
        if stored is None:
            raise InputError(f"the sandbox has no node {node!r}; it has {', '.join(self.nodes()) or 'none'}")
        return stored

    def _stored_faults(self, node: str) -> tuple[Fault, ...]:
        return _load(self._at(node) / "faults.json", tuple[Fault, ...]) or ()

    def _change(self, healthy: Hardware, faults: tuple[Fault, ...]) -> None:
        """Refuses before anything is written, and records before it renders: after a crash the next change makes the files right."""
        hardware = inject_all(healthy, faults)
        _store(self._at(hardware.node) / "faults.json", faults)
        render_root(hardware, self.root(hardware.node))
        write(self._at(hardware.node) / "nvml.conf", render_nvml(hardware))


def _load(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise InputError(f"{path} is not what this version writes ({error}); `plumbline sandbox down --purge` removes it") from error


def _store(path: Path, value: object) -> None:
    write(path, msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
