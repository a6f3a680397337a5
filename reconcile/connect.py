"""From a kubeconfig to an Api. Called by the provider and by the command line, at the moment they need the cluster and never before.

The kubeconfig is read anew each time: no address and no credential is kept anywhere, so a cluster that moves its port is still found.
"""

import os
from pathlib import Path

import httpx2
import msgspec
import yaml
from lightkube import KubeConfig, SingleConfig
from lightkube.config.client_adapter import Client, ConnectionParams
from lightkube.core.exceptions import ConfigError

from reconcile.api import Api
from schemas.errors import InputError

DEFAULT = "~/.kube/config"
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
TIMEOUT = httpx2.Timeout(30, connect=5)  # seconds: a page of a thousand reports may take long, a handshake may not
UNUSABLE = (ConfigError, AttributeError, KeyError, TypeError, ValueError, OSError, yaml.YAMLError, msgspec.ValidationError)
"""What reading somebody's kubeconfig can raise: a file that is unreadable, or no YAML, or no mapping; a name that leads nowhere; a bad
certificate. The library checks little, so the errors are those of plain Python."""


def connect(context: str | None = None) -> Api:
    """The cluster that KUBECONFIG and the context lead to, or, in a pod without one, the pod's own cluster.

    InputError names the file and what to do. Nothing is sent yet: an unreachable server shows at the first call.
    """
    in_cluster = not os.environ.get("KUBECONFIG") and (SERVICE_ACCOUNT / "token").is_file()
    path = SERVICE_ACCOUNT if in_cluster else kubeconfig()
    try:
        config = KubeConfig.from_service_account(path) if in_cluster else KubeConfig.from_file(path)
        return _client(config, context)
    except UNUSABLE as error:
        raise InputError(f"the kubeconfig {path} cannot be used: {_reason(error)}") from error


def kubeconfig() -> Path:
    """The file in use: the first of KUBECONFIG's that exists, else ~/.kube/config. InputError when there is none."""
    named = [Path(part).expanduser() for part in os.environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    candidates = named or [Path(DEFAULT).expanduser()]
    for path in candidates:
        if path.is_file():
            return path
    places = ", ".join(map(str, candidates))
    raise InputError(f"no kubeconfig at {places}: set KUBECONFIG, or start the sandbox with `plumbline sandbox up`")


def _client(config: KubeConfig, context: str | None) -> Api:
    single = config.get(context)
    if single is None or single.user is None:
        raise ConfigError("its current context names no user")
    return Api(Client(_current_exec(single), ConnectionParams(timeout=TIMEOUT)), single.context_name)


def _current_exec(single: SingleConfig) -> SingleConfig:
    """Credential plugins of API version v1 answer as those of v1beta1 do; the library only accepts the older name."""
    user = single.user
    if user is None or user.exec is None or not user.exec.apiVersion.endswith("/v1"):
        return single
    plugin = msgspec.structs.replace(user.exec, apiVersion="client.authentication.k8s.io/v1beta1")
    return single._replace(user=msgspec.structs.replace(user, exec=plugin))


def _reason(error: Exception) -> str:
    """On one line: some parsers draw a picture of the place."""
    return f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())
