"""The probes: one DaemonSet a pool, and what their pods may do. Used by `drivers.py`.

They start on the unprivileged rung: GPUs through the runtime class and NVIDIA_VISIBLE_DEVICES instead of a device request (a request would
take the GPU from a job), no capability, no path of the host, a root that cannot be written.
"""

from dataclasses import dataclass
from typing import Any

import pulumi

from components.component import Component
from components.drivers.own_report_policy import own_report_binding, own_report_policy
from components.objects import SKIP_AWAIT, KubernetesObject, Manifest, namespace
from components.platforms import Traits
from schemas.desired import DesiredPool
from schemas.marks import GROUP, NAMESPACE, PROBE_ACCOUNT, PROBE_LABEL, REPORTS

INTERVAL_SECONDS = 60
USER = 65532  # nobody in particular; images without a shell use the same


@dataclass(frozen=True, kw_only=True)
class ProbeArgs:
    """`image` holds `python -m probes`."""

    pools: tuple[DesiredPool, ...]
    image: str
    traits: Traits


class Probe(Component):
    """Namespace, account, rights, the policy that narrows them, then the DaemonSets: no probe runs before its fence stands."""

    layer = "drivers"

    def __init__(self, name: str, args: ProbeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        home = KubernetesObject(NAMESPACE, namespace(NAMESPACE, pod_security="restricted"), self.part())
        policy = KubernetesObject("own-report-policy", own_report_policy(), self.part())
        fence = [KubernetesObject("own-report-binding", own_report_binding(), self.part(policy))]
        for manifest in [account(), *cluster_rights(), *namespace_rights()]:
            fence.append(KubernetesObject(f"probe-{manifest['kind'].lower()}", manifest, self.part(home)))
        for pool in args.pools:
            KubernetesObject(f"probe-{pool.name}", daemon_set(pool, args), self.part(*fence))
        self.register_outputs({})


def account() -> Manifest:
    """Who the probes are."""
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": PROBE_ACCOUNT, "namespace": NAMESPACE}}


def cluster_rights() -> list[Manifest]:
    """Reports are cluster scoped: read and write one by name, no list, no status."""
    rules = [{"apiGroups": [GROUP], "resources": [REPORTS], "verbs": ["get", "create", "update"]}]
    return _rights("ClusterRole", "plumbline-probe", rules, {})


def namespace_rights() -> list[Manifest]:
    """The heartbeat Leases, in our own namespace."""
    rules = [{"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "create", "update"]}]
    return _rights("Role", "probe", rules, {"namespace": NAMESPACE})


def _rights(kind: str, name: str, rules: list[dict[str, Any]], where: dict[str, str]) -> list[Manifest]:
    """A role and its binding to the probes' account."""
    version, group = "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io"
    metadata = {"name": name, **where}
    subject = {"kind": "ServiceAccount", "name": PROBE_ACCOUNT, "namespace": NAMESPACE}
    reference = {"apiGroup": group, "kind": kind, "name": name}
    return [
        {"apiVersion": version, "kind": kind, "metadata": metadata, "rules": rules},
        {"apiVersion": version, "kind": f"{kind}Binding", "metadata": metadata, "roleRef": reference, "subjects": [subject]},
    ]


def daemon_set(pool: DesiredPool, args: ProbeArgs) -> Manifest:
    """One probe on every node of the pool. Its readiness is not awaited: one node that is down must not fail the layer, and
    the pool's NodePool says that the node is unknown.
    """
    labels = {PROBE_LABEL: pool.name}
    metadata = {"name": f"probe-{pool.name}", "namespace": NAMESPACE, "labels": labels, "annotations": SKIP_AWAIT}
    spec = {
        "selector": {"matchLabels": labels},
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
        "template": {"metadata": {"labels": labels}, "spec": pod(pool, args)},
    }
    return {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata, "spec": spec}


def pod(pool: DesiredPool, args: ProbeArgs) -> dict[str, Any]:
    """A probe measures a quarantined node too, so it tolerates everything."""
    return {
        "serviceAccountName": PROBE_ACCOUNT,
        "runtimeClassName": args.traits.runtime_class,
        "nodeSelector": pool.selector,
        "tolerations": [{"operator": "Exists"}],
        "securityContext": _user(args.traits) | {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container(pool, args.image)],
        "terminationGracePeriodSeconds": 5,
    }


def _user(traits: Traits) -> dict[str, int]:
    return {} if traits.assigns_user else {"runAsUser": USER, "runAsGroup": USER}


def container(pool: DesiredPool, image: str) -> dict[str, Any]:
    """`python -m probes`, publishing once a minute."""
    publish = ["--publish", "--pool", pool.name, "--node", "$(NODE_NAME)", "--interval", str(INTERVAL_SECONDS)]
    return {
        "name": "probe",
        "image": image,
        "command": ["python", "-m", "probes"],
        "args": publish,
        "env": [
            {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"},
            {"name": "NVIDIA_DRIVER_CAPABILITIES", "value": "utility"},
        ],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }
