"""Brings a sandbox up, or makes one that runs what is wanted: whatever runs already is kept, whatever is missing is started.

Called by `plumbline sandbox up`. Nothing is recorded as done: each `up` looks at what is there, so it also repairs what died.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from sandbox import nodes
from sandbox.api import Api
from sandbox.control import processes
from sandbox.control.bringup import Bringup
from sandbox.control.credentials import admin_token, make_keys, write_kubeconfig
from sandbox.control.down import end
from sandbox.control.furnish import furnish_machines, furnish_mirror
from sandbox.control.layout import Layout
from sandbox.control.parts import APISERVER, CONTROLLERS, ETCD, KWOK, RUNNER, SCHEDULER, START_ORDER, server
from sandbox.files import write
from sandbox.lock import alone
from schemas.desired import DesiredState
from schemas.errors import Broken, InputError

Progress = Callable[[str], None]
_NODES_LIMIT_S = 120.0
_PAUSE_S = 0.1
_BLINK_S = 0.2
_DEFAULT_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"


def up(state: Path, desired: DesiredState, binaries: Mapping[str, Path], progress: Progress) -> None:
    """Return once the cluster serves, every simulated node is Ready and the probe runner is at work.

    An error or a Ctrl-C stops what this call has started, and nothing else. Refused while another command works on the sandbox.
    """
    _require(binaries)
    with alone(state):
        before = set(processes.find(state))
        try:
            _bring_up(Layout(state), desired, binaries, progress)
        except BaseException:
            time.sleep(_BLINK_S)  # a process that was started an instant ago does not show its mark yet
            end([process for process in processes.find(state) if process not in before], state)
            raise


def _bring_up(layout: Layout, desired: DesiredState, binaries: Mapping[str, Path], progress: Progress) -> None:
    write(layout.desired, msgspec.json.encode(desired).decode())
    make_keys(layout, binaries)
    admin_token(layout)
    bringup = Bringup(layout, binaries)
    with ThreadPoolExecutor(1) as beside:  # thousands of small files, while the servers start
        furnished = beside.submit(_furnish, layout, desired, progress)
        _ensure(bringup, ETCD, progress)
        _ensure(bringup, APISERVER, progress)
        write_kubeconfig(layout, bringup.ports)
        for name in (CONTROLLERS, SCHEDULER, KWOK):
            _ensure(bringup, name, progress)
        furnished.result()
    _ensure(bringup, RUNNER, progress)
    with Api(layout.kubeconfig) as api:
        nodes.apply(api, desired)
        _await_nodes(api, bringup, sum(pool.nodes for pool in desired.pools))
    progress(f"{nodes.summary(desired)} ready at {server(bringup.ports)}")


def _furnish(layout: Layout, desired: DesiredState, progress: Progress) -> None:
    furnish_machines(layout, desired)
    progress(f"hardware of {nodes.summary(desired)} built")
    progress(f"{furnish_mirror(layout)} charts mirrored")


def _ensure(bringup: Bringup, name: str, progress: Progress) -> None:
    began = time.monotonic()
    started = bringup.ensure(name)
    progress(f"{name} started in {time.monotonic() - began:.1f} s" if started else f"{name} was running")


def _await_nodes(api: Api, bringup: Bringup, wanted: int) -> None:
    """Wait until all nodes are Ready and pods can be created: their service account is made by the controller manager."""
    deadline = time.monotonic() + _NODES_LIMIT_S
    while (ready := nodes.ready(api)) < wanted or api.get(_DEFAULT_ACCOUNT) is None:
        for name in START_ORDER:
            bringup.check(name)
        if time.monotonic() > deadline:
            raise Broken(f"{ready} of {wanted} simulated nodes were Ready after {_NODES_LIMIT_S:.0f} s; see {bringup.layout.log(KWOK)}")
        time.sleep(_PAUSE_S)
    bringup.check(RUNNER)


def _require(binaries: Mapping[str, Path]) -> None:
    missing = [name for name in START_ORDER if name != RUNNER and name not in binaries]
    if missing:
        raise InputError(f"{', '.join(missing)} missing on this machine: `make setup` installs the sandbox's programs")
