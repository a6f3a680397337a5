"""Runs one probe pass on one simulated node: the real command, with the environment that its pod would have. Called by the runner.

`passes` runs several at once for `plumbline sandbox fault` and `heal`. A node's lock keeps passes of the same node apart: each reads the
pass before it and counts on.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sandbox.api import Api
from sandbox.control import processes
from sandbox.control.environment import base_environment
from sandbox.control.layout import Layout
from sandbox.control.parts import APISERVER
from sandbox.control.ports import LOOPBACK, remembered
from sandbox.hardware.machine_room import MachineRoom
from sandbox.kubelet.account import mount
from sandbox.kubelet.execute import execute
from sandbox.kubelet.pods import ProbePod, probe_pods
from sandbox.lock import locked
from schemas.errors import Broken, Unreachable
from schemas.marks import NAMESPACE, PASSES

PART = "probe"
_PASS_LIMIT_S = 180.0  # a pass ends by its own deadlines long before; one that does not is killed
_TAIL_LINES = 3
_HEARTBEATS = f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases"


def passes(state: Path, node: str, count: int, begun: Callable[[int], None] = lambda _: None) -> int:
    """Publish `count` passes of this node now; how many were: none when no probe pod runs there yet.

    `begun` is told the number of each pass before it runs, from 1. Broken when a pass fails or is not counted in the cluster,
    Unreachable without a running sandbox.
    """
    layout = Layout(state)
    if not layout.kubeconfig.exists():
        raise Unreachable(f"there is no sandbox in {state}: `plumbline sandbox up` starts one")
    with Api(layout.kubeconfig) as api:
        pod = next((pod for pod in probe_pods(api) if pod.node == node), None)
        if pod is None:
            return 0
        before = _published(api, node)
        for number in range(1, count + 1):
            begun(number)
            run_pass(api, layout, pod)
        if (added := _published(api, node) - before) < count:
            raise Broken(f"only {added} of {count} passes of {node} were published; see {layout.log(f'{PART}-{node}')}")
    return count


def _published(api: Api, node: str) -> int:
    """How many passes of this node the cluster has seen: a probe that was told to stop ends well without having published."""
    heartbeat = api.get(f"{_HEARTBEATS}/{node}") or {"metadata": {}}
    return int(heartbeat["metadata"].get("annotations", {}).get(PASSES, 0))


def run_pass(api: Api, layout: Layout, pod: ProbePod) -> None:
    """One pass, from start to published report. Broken when the probe fails or has to be killed; its output is in the node's log."""
    account, log = layout.accounts / pod.node, layout.log(f"{PART}-{pod.node}")
    account.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(account):
        mount(api, pod, account, layout.certificate, datetime.now(UTC))
        code = execute(_command(layout, pod), _environment(layout, pod), log, _PASS_LIMIT_S)
    if code is None:
        raise Broken(f"the probe of {pod.node} did not end within {_PASS_LIMIT_S:.0f} s and was killed; see {log}")
    if code != 0:
        tail = " | ".join(log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])
        raise Broken(f"the probe of {pod.node} failed ({code}): {tail}")


def _command(layout: Layout, pod: ProbePod) -> list[str]:
    """As the pod says, but for the root: what a pod mounts from its host is the simulated machine here."""
    return [sys.executable, "-m", "probes", *pod.arguments, "--root", str(MachineRoom(layout.machines).root(pod.node))]


def _environment(layout: Layout, pod: ProbePod) -> dict[str, str]:
    """The pod's own variables, what the simulated hardware needs, and what every pod is told of the API server."""
    server = {"KUBERNETES_SERVICE_HOST": LOOPBACK, "KUBERNETES_SERVICE_PORT": str(remembered(layout.ports)[APISERVER])}
    identity = {"NODE_NAME": pod.node, "POD_NAME": pod.name, "PLUMBLINE_SERVICEACCOUNT": str(layout.accounts / pod.node)}
    hardware = MachineRoom(layout.machines).environment(pod.node)
    mark = processes.mark(PART, pod.node, layout.state)
    return base_environment() | dict(pod.environment) | identity | server | hardware | mark
