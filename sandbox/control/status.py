"""What a sandbox looks like now: its processes, its address, its nodes. Reads only. Called by `plumbline sandbox status`."""

from contextlib import suppress
from pathlib import Path

import msgspec

from sandbox import nodes
from sandbox.api import Api
from sandbox.control import processes
from sandbox.control.layout import Layout
from sandbox.control.parts import APISERVER, START_ORDER, server
from sandbox.control.ports import remembered
from schemas.base import Record
from schemas.desired import DesiredState
from schemas.errors import Unreachable


class PartStatus(Record, frozen=True, kw_only=True):
    """One part; no process id when it does not run."""

    name: str
    pid: int | None = None
    port: int | None = None
    memory_mib: int | None = None  # proportional set size


class SandboxStatus(Record, frozen=True, kw_only=True):
    state: str
    parts: tuple[PartStatus, ...]
    cluster: str | None = None  # that `up` was last asked for; None before the first `up`
    server: str | None = None
    kubeconfig: str | None = None
    nodes: int = 0  # declared
    nodes_ready: int | None = None  # None when the API server does not answer

    @property
    def healthy(self) -> bool:
        return all(part.pid is not None for part in self.parts) and self.nodes_ready == self.nodes


def status(state: Path) -> SandboxStatus:
    """Look at the processes, and ask the API server for its nodes if it runs."""
    layout, ports = Layout(state), remembered(Layout(state).ports)
    parts = _parts(state, ports)
    desired = desired_state(layout)
    if desired is None:
        return SandboxStatus(state=str(state), parts=parts)
    running = any(part.name == APISERVER and part.pid for part in parts) and layout.kubeconfig.exists()
    return SandboxStatus(
        state=str(state),
        parts=parts,
        cluster=desired.cluster,
        server=server(ports) if running else None,
        kubeconfig=str(layout.kubeconfig) if layout.kubeconfig.exists() else None,
        nodes=sum(pool.nodes for pool in desired.pools),
        nodes_ready=_nodes_ready(layout) if running else None,
    )


def desired_state(layout: Layout) -> DesiredState | None:
    """The desired state of the last `up`; None before the first one."""
    if not layout.desired.exists():
        return None
    return msgspec.json.decode(layout.desired.read_bytes(), type=DesiredState)


def _parts(state: Path, ports: dict[str, int]) -> tuple[PartStatus, ...]:
    running = {process.part: process.pid for process in processes.find(state)}
    return tuple(_part(name, running.get(name), ports.get(name)) for name in START_ORDER)


def _part(name: str, pid: int | None, port: int | None) -> PartStatus:
    if pid is None:
        return PartStatus(name=name)
    return PartStatus(name=name, pid=pid, port=port, memory_mib=round(processes.memory_mib(pid)))


def _nodes_ready(layout: Layout) -> int | None:
    with suppress(Unreachable), Api(layout.kubeconfig) as api:
        return nodes.ready(api)
    return None
