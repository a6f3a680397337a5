"""The folder that a kubelet mounts into a pod: a token bound to that pod, the authority's certificate, the namespace. Called before a pass.

The token names the pod and, through it, the node, which is how the cluster can hold a probe to its own node's report.
"""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.api import Api, Json
from sandbox.files import write
from sandbox.kubelet.pods import ProbePod
from schemas.errors import Unreachable
from schemas.marks import NAMESPACE

_LIFETIME_S = 3600
_RENEW_BEFORE = timedelta(minutes=12)  # a kubelet renews when a fifth of the lifetime is left
_BOUND = "bound.json"


def mount(api: Api, pod: ProbePod, folder: Path, authority: Path, now: datetime) -> None:
    """See to it that the folder holds a token of this very pod that will be valid for a while. Unreachable when none is to be had."""
    if _is_current(folder / _BOUND, pod, now):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    answer = _request(api, pod)
    shutil.copyfile(authority, folder / "ca.crt")
    write(folder / "namespace", NAMESPACE)
    write(folder / "token", answer["token"])
    write(folder / _BOUND, json.dumps({"pod": pod.uid, "expires": answer["expirationTimestamp"]}))


def _request(api: Api, pod: ProbePod) -> Json:
    bound = {"apiVersion": "v1", "kind": "Pod", "name": pod.name, "uid": pod.uid}
    spec = {"expirationSeconds": _LIFETIME_S, "boundObjectRef": bound}
    wanted = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    answer = api.create(f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{pod.account}/token", wanted)
    if answer is None:
        raise Unreachable(f"the service account {NAMESPACE}/{pod.account} of pod {pod.name} is not there")
    status: Json = answer["status"]
    return status


def _is_current(path: Path, pod: ProbePod, now: datetime) -> bool:
    if not path.exists():
        return False
    bound = json.loads(path.read_text())
    expires = datetime.fromisoformat(bound["expires"]).astimezone(UTC)
    return bool(bound["pod"] == pod.uid and expires - now > _RENEW_BEFORE)
