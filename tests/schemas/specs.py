"""A spec in which every field is set, for tests that change one thing of it."""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec

from schemas.cluster import Cluster
from schemas.desired import DesiredState
from schemas.load import MACHINES
from schemas.nodes import Document
from schemas.parse import parse
from schemas.problems import Problem, SpecErrors
from schemas.resolve import resolve
from schemas.rules import check

BASE = Path("/specs")
"""Where the spec is said to lie; relative paths start there."""

_FULL: dict[str, Any] = {
    "apiVersion": "plumbline.dev/v1alpha1",
    "kind": "Cluster",
    "metadata": {"name": "demo"},
    "spec": {
        "platform": "generic",
        "pools": [
            {"name": "train", "machine": "hgx-h100-8x400g", "nodes": 4, "selector": {"plumbline.dev/pool": "train"}},
            {"name": "edge", "machine": "l4-4x", "nodes": 2, "selector": {"plumbline.dev/pool": "edge"}},
            {"name": "spare", "machine": "hgx-h100-8x400g", "nodes": 2, "selector": {"plumbline.dev/pool": "spare"}},
            {"name": "cut", "machine": "dgx-a100-8x200g", "nodes": 2, "selector": {"plumbline.dev/pool": "cut"}},
            {"name": "mixed", "machine": "l40s-4x", "nodes": 2, "selector": {"plumbline.dev/pool": "mixed"}},
        ],
        "drivers": {
            "gpu": {"version": "580.95.05", "kernelModules": "open", "gpudirect": "dmabuf"},
            "sharing": {
                "edge": {"timeSlicing": {"replicas": 4}},
                "cut": {"mig": {"profile": "all-1g.10gb"}},
                "mixed": {"mps": {"replicas": 4}},
            },
        },
        "fabric": {"pools": ["train"], "kind": "infiniband", "rails": 8, "mtu": 4096, "allocation": "sriov"},
        "operators": {
            "install": ["keda", "gateway-api", "inference-extension"],
            "charts": {"lock": "charts.lock.yaml", "mirror": "mirror"},
        },
        "inference": {
            "tiers": [
                {
                    "name": "quick",
                    "pool": "train",
                    "model": "hf://Qwen/Qwen3-8B",
                    "precisions": ["fp8", "bf16"],
                    "context": 16384,
                    "gpus": 1,
                    "replicas": {"min": 1, "max": 6},
                }
            ]
        },
        "gates": {"operators": {"verified": "95%"}, "inference": {"verified": "90%"}},
        "reconcile": {"quarantine": {"budget": "20%", "effect": "NoSchedule"}, "confirm": 2},
    },
}


def full() -> dict[str, Any]:
    """A copy of the spec, to change."""
    return deepcopy(_FULL)


def put(spec: dict[str, Any], path: Sequence[str | int], value: Any) -> dict[str, Any]:
    """The spec with this value at this path; in place, for tests that own it. A value of ABSENT takes the field away."""
    place: Any = spec
    for key in path[:-1]:
        place = place[key]
    if value is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return spec


ABSENT = object()


def document(spec: dict[str, Any]) -> Document:
    """The spec as if it had been read from a file."""
    return parse(msgspec.json.encode(spec).decode(), "cluster.yaml")


def problems(spec: dict[str, Any]) -> list[Problem]:
    """What the rules across fields find."""
    return list(check(document(spec), MACHINES))


def desired(spec: dict[str, Any], base: Path = BASE) -> DesiredState:
    """The desired state of a spec that must be right and is said to lie in `base`."""
    cluster = msgspec.convert(spec, Cluster)
    if found := problems(spec):
        raise SpecErrors(found)
    return resolve(cluster, base, MACHINES)
