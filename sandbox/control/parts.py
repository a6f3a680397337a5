"""The parts of the control plane: which program runs with which arguments, as a pure function of ports and paths. Called by `up`.

Kubernetes never notices that it is not real: only the nodes are simulated (by kwok, after our own stages), and what a node's probe
pod would execute is executed by `sandbox.kubelet`.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from sandbox.control.layout import Layout
from sandbox.control.ports import LOOPBACK, Ports

STAGES = Path(__file__).parents[1] / "stages"
_OUR_SOURCES = tuple(sorted(Path(__file__).parents[1].rglob("*.py")))
ETCD, APISERVER, RUNNER = "etcd", "kube-apiserver", "probe-runner"
CONTROLLERS, SCHEDULER, KWOK = "kube-controller-manager", "kube-scheduler", "kwok"
START_ORDER = (ETCD, APISERVER, CONTROLLERS, SCHEDULER, KWOK, RUNNER)
LISTENING = (ETCD, APISERVER, CONTROLLERS, SCHEDULER)

_GRACE = "5m"  # no simulated node ever dies, and a slow machine must not make one look dead
_SERVICES, _PODS = "10.96.0.0/16", "10.244.0.0/16"


@dataclass(frozen=True)
class Part:
    """One process. `reads` are files that it reads only at its start: when their content changes, the process is out of date."""

    name: str
    argv: tuple[str, ...]
    reads: tuple[Path, ...] = ()
    health: str | None = None  # a URL that answers 200 once the part is ready

    def digest(self) -> str:
        """Of what makes the running process the one that is wanted."""
        content = blake2b("\0".join(self.argv).encode(), digest_size=8)
        for path in self.reads:
            content.update(path.read_bytes())
        return content.hexdigest()


def part(name: str, layout: Layout, ports: Ports, binaries: Mapping[str, Path]) -> Part:
    """The part of that name."""
    if name == RUNNER:
        return Part(name, (sys.executable, "-m", "sandbox.kubelet", str(layout.state)), reads=(layout.kubeconfig, *_OUR_SOURCES))
    builders = {ETCD: _etcd, APISERVER: _apiserver, CONTROLLERS: _controllers, SCHEDULER: _scheduler, KWOK: _kwok}
    made = builders[name](layout, ports)
    return Part(name, (str(binaries[name]), *made.argv), made.reads, made.health)


def server(ports: Ports) -> str:
    return f"https://{LOOPBACK}:{ports[APISERVER]}"


def key_maker(layout: Layout, binaries: Mapping[str, Path]) -> tuple[str, ...]:
    """A command that makes certificate and key and ends: the API server signs them for itself before it finds its other flags missing."""
    return (str(binaries[APISERVER]), *_serving(layout))


def _serving(layout: Layout) -> tuple[str, ...]:
    return (
        f"--cert-dir={layout.keys}",
        f"--bind-address={LOOPBACK}",
        f"--advertise-address={LOOPBACK}",
        f"--service-cluster-ip-range={_SERVICES}",
    )


def _etcd(layout: Layout, ports: Ports) -> Part:
    url = f"http://{LOOPBACK}:{ports[ETCD]}"
    return Part(
        ETCD,
        (
            f"--data-dir={layout.data}",
            f"--listen-client-urls={url}",
            f"--advertise-client-urls={url}",
            f"--listen-peer-urls=http://{LOOPBACK}:0",  # a single member has no peer
            "--unsafe-no-fsync",  # only a crash of the whole machine loses data, and a sandbox may
            "--log-level=warn",
        ),
        health=f"{url}/readyz",
    )


def _apiserver(layout: Layout, ports: Ports) -> Part:
    return Part(
        APISERVER,
        (
            *_serving(layout),
            f"--secure-port={ports[APISERVER]}",
            f"--etcd-servers=http://{LOOPBACK}:{ports[ETCD]}",
            "--authorization-mode=RBAC",
            f"--token-auth-file={layout.tokens}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={layout.key}",
            f"--service-account-signing-key-file={layout.key}",
            "--endpoint-reconciler-type=none",  # a loopback address is no valid endpoint, and no pod would use it
            "--allow-privileged",
            "--profiling=false",
        ),
        reads=(layout.certificate, layout.tokens),
        health=f"{server(ports)}/readyz",
    )


def _client(layout: Layout, ports: Ports, name: str) -> tuple[str, ...]:
    """What the two Kubernetes clients with a health endpoint have in common. One copy each runs, so nobody need be elected."""
    return (
        f"--kubeconfig={layout.kubeconfig}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={ports[name]}",
        f"--tls-cert-file={layout.certificate}",
        f"--tls-private-key-file={layout.key}",
        "--leader-elect=false",
        "--profiling=false",
    )


def _controllers(layout: Layout, ports: Ports) -> Part:
    return Part(
        CONTROLLERS,
        (
            *_client(layout, ports, CONTROLLERS),
            f"--service-account-private-key-file={layout.key}",
            f"--root-ca-file={layout.certificate}",
            "--use-service-account-credentials",
            f"--node-monitor-grace-period={_GRACE}",
            "--kube-api-qps=200",  # its first act, an account for each controller, takes four seconds at the default
            "--kube-api-burst=400",
        ),
        reads=(layout.kubeconfig, layout.certificate),
        health=f"https://{LOOPBACK}:{ports[CONTROLLERS]}/healthz",
    )


def _scheduler(layout: Layout, ports: Ports) -> Part:
    health = f"https://{LOOPBACK}:{ports[SCHEDULER]}/healthz"
    return Part(SCHEDULER, _client(layout, ports, SCHEDULER), reads=(layout.kubeconfig, layout.certificate), health=health)


def _kwok(layout: Layout, _: Ports) -> Part:
    stages = tuple(sorted(STAGES.glob("*.yaml")))
    arguments = (
        f"--kubeconfig={layout.kubeconfig}",
        "--manage-all-nodes=true",
        f"--node-ip={LOOPBACK}",
        f"--cidr={_PODS}",
        *(f"--config={stage}" for stage in stages),
    )
    return Part(KWOK, arguments, reads=(layout.kubeconfig, *stages))
