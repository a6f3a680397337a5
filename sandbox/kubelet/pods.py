"""Probe pods, read from the cluster: which passes are to be run on which simulated node, how often, with what. Called by the runner."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.api import Api, Json
from schemas.marks import NAMESPACE, PROBE_LABEL

_PODS = f"/api/v1/namespaces/{NAMESPACE}/pods"
_MODULE = "probes"
_INTERVAL = "--interval"
_DEFAULT_INTERVAL_S = 60.0
_REFERENCE = re.compile(r"\$\$|\$\(([-._A-Za-z0-9]+)\)")
_FIELDS = {"spec.nodeName": ("spec", "nodeName"), "metadata.name": ("metadata", "name"), "metadata.namespace": ("metadata", "namespace")}


@dataclass(frozen=True)
class ProbePod:
    """One running probe pod, as far as executing it goes."""

    name: str
    uid: str
    node: str
    account: str  # service account
    arguments: tuple[str, ...]  # of `python -m probes`, for a single pass
    interval_s: float  # between passes
    environment: Mapping[str, str]


def probe_pods(api: Api) -> tuple[ProbePod, ...]:
    """Every probe pod that runs on a node now. Answered from the API server's cache, because it is asked every other second."""
    pods = api.get(_PODS, labelSelector=PROBE_LABEL, resourceVersion="0") or {}
    return tuple(probe_pod(pod) for pod in pods.get("items", ()) if is_running(pod))


def is_running(pod: Json) -> bool:
    return pod["status"].get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]


def probe_pod(pod: Json) -> ProbePod:
    """The pod's first container is the probe."""
    container = pod["spec"]["containers"][0]
    environment = dict(_variables(pod, container.get("env", ())))
    words = [expanded(word, environment) for word in (*container.get("command", ()), *container.get("args", ()))]
    arguments, interval_s = single_pass(words)
    return ProbePod(
        name=pod["metadata"]["name"],
        uid=pod["metadata"]["uid"],
        node=pod["spec"]["nodeName"],
        account=pod["spec"].get("serviceAccountName", "default"),
        arguments=arguments,
        interval_s=interval_s,
        environment=environment,
    )


def expanded(word: str, environment: Mapping[str, str]) -> str:
    """`$(NAME)` as a kubelet expands it: an unknown name stays as it is written, and `$$` is a dollar sign."""
    return _REFERENCE.sub(lambda match: "$" if match[1] is None else environment.get(match[1], match[0]), word)


def single_pass(words: Sequence[str]) -> tuple[tuple[str, ...], float]:
    """The probe's arguments without the repetition, and the seconds between passes that it was told.

    The words are the container's command and arguments, or its arguments alone when the image brings the command.
    """
    rest = list(words[words.index(_MODULE) + 1 :] if _MODULE in words else words)
    interval_s, kept = _DEFAULT_INTERVAL_S, []
    while rest:
        word = rest.pop(0)
        name, _, value = word.partition("=")
        if name == _INTERVAL:
            interval_s = float(value or rest.pop(0))
        else:
            kept.append(word)
    return tuple(kept), interval_s


def _variables(pod: Json, entries: Iterable[Json]) -> Iterable[tuple[str, str]]:
    """Literal values, and those fields of the pod that the downward API offers and a probe needs."""
    for entry in entries:
        field = entry.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
        if field in _FIELDS:
            section, key = _FIELDS[field]
            yield entry["name"], pod[section][key]
        elif "value" in entry:
            yield entry["name"], entry["value"]
