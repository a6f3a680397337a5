"""A real API server with the probes' account, rights and policy, and the tokens of two probes, each bound to a pod on its own node."""

import base64
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from components.drivers.own_report_policy import own_report_binding, own_report_policy
from components.drivers.probe import account, cluster_rights, namespace_rights
from sandbox.api import Api
from schemas.marks import NAMESPACE, PROBE_ACCOUNT

REPORTS = "/apis/plumbline.dev/v1alpha1/nodereports"
LEASES = f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases"
PODS = f"/api/v1/namespaces/{NAMESPACE}/pods"
COLLECTIONS = {
    "ServiceAccount": f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts",
    "ClusterRole": "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "ClusterRoleBinding": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "Role": f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}/roles",
    "RoleBinding": f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}/rolebindings",
    "ValidatingAdmissionPolicy": "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
}


@dataclass(frozen=True)
class Session:
    """One user of the API server, by token."""

    server: str
    trust: ssl.SSLContext
    token: str

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """The status and the answer, whatever they are."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        content = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.server + path, content, headers, method=method)
        try:
            with urllib.request.urlopen(request, context=self.trust, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)


def put_up(kubeconfig: Path) -> None:
    """Everything that the drivers layer makes for its probes, without the probes."""
    with Api(kubeconfig) as api:
        for manifest in [account(), *cluster_rights(), *namespace_rights(), own_report_policy(), own_report_binding()]:
            api.create(COLLECTIONS[manifest["kind"]], dict(manifest))


def probe_on(node: str, kubeconfig: Path) -> Session:
    """A probe's session, with a token that is bound to its pod, as a kubelet asks for one."""
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"probe-{node}", "namespace": NAMESPACE},
        "spec": {"nodeName": node, "serviceAccountName": PROBE_ACCOUNT, "containers": [{"name": "probe", "image": "probe"}]},
    }
    with Api(kubeconfig) as api:
        api.create("/api/v1/nodes", {"apiVersion": "v1", "kind": "Node", "metadata": {"name": node}})
        made = api.create(PODS, pod) or {}
        bound = {"kind": "Pod", "apiVersion": "v1", "name": made["metadata"]["name"], "uid": made["metadata"]["uid"]}
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"boundObjectRef": bound}}
        answer = api.create(f"{COLLECTIONS['ServiceAccount']}/{PROBE_ACCOUNT}/token", asked) or {}
    return session(kubeconfig, answer["status"]["token"])


def session(kubeconfig: Path, token: str) -> Session:
    """Of whoever has this token."""
    cluster = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))["clusters"][0]["cluster"]
    trust = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode("ascii"))
    return Session(cluster["server"], trust, token)
