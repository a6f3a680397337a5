"""No field of the spec is accepted and ignored: each one, given another value, changes what the engine is asked to register, or a gate.

A new field fails here until it has a second value in CHANGES, and until a component acts on it.
"""

import shutil
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from schemas.cluster import Cluster
from schemas.contracts import layers
from schemas.desired import DesiredState
from schemas.gate import gate_request
from stacks.program import library
from tests.components.render import ROOT, render, sandbox_library
from tests.schemas.specs import ABSENT, desired, full, put

Place = tuple[str | int, ...]

POOL: Place = ("spec", "pools", 2)  # a pool that nothing else names
DRIVER: Place = ("spec", "drivers", "gpu")
SHARING: Place = ("spec", "drivers", "sharing")
FABRIC: Place = ("spec", "fabric")
TIER: Place = ("spec", "inference", "tiers", 0)

CHANGES: dict[str, tuple[Place, Any]] = {
    "metadata.name": (("metadata", "name"), "other"),
    "spec.platform": (("spec", "platform"), "openshift"),
    "spec.pools[].name": ((*POOL, "name"), "reserve"),
    "spec.pools[].machine": ((*POOL, "machine"), "hgx-h200-8x400g"),
    "spec.pools[].nodes": ((*POOL, "nodes"), 3),
    "spec.pools[].selector.*": ((*POOL, "selector", "plumbline.dev/pool"), "reserve"),
    "spec.drivers.gpu.version": ((*DRIVER, "version"), "570.172.08"),
    "spec.drivers.gpu.kernelModules": (DRIVER, {"version": "580.95.05", "kernelModules": "proprietary", "gpudirect": "none"}),
    "spec.drivers.gpu.gpudirect": ((*DRIVER, "gpudirect"), "peermem"),
    "spec.drivers.sharing.*.timeSlicing.replicas": ((*SHARING, "edge", "timeSlicing", "replicas"), 2),
    "spec.drivers.sharing.*.mps.replicas": ((*SHARING, "mixed", "mps", "replicas"), 2),
    "spec.drivers.sharing.*.mig.profile": ((*SHARING, "cut", "mig", "profile"), "all-7g.80gb"),
    "spec.fabric.pools[]": ((*FABRIC, "pools", 0), "spare"),
    "spec.fabric.kind": ((*FABRIC, "kind"), "roce"),
    "spec.fabric.rails": ((*FABRIC, "rails"), 4),
    "spec.fabric.mtu": ((*FABRIC, "mtu"), 2048),
    "spec.fabric.allocation": ((*FABRIC, "allocation"), "rdma-shared"),
    "spec.operators.install[]": (("spec", "operators", "install"), ["keda", "gateway-api", "inference-extension", "lws"]),
    "spec.operators.charts.lock": (("spec", "operators", "charts", "lock"), "other.lock.yaml"),
    "spec.operators.charts.mirror": (("spec", "operators", "charts", "mirror"), ABSENT),
    "spec.inference.tiers[].name": ((*TIER, "name"), "fast"),
    "spec.inference.tiers[].pool": ((*TIER, "pool"), "spare"),
    "spec.inference.tiers[].model": ((*TIER, "model"), "hf://Qwen/Qwen3-14B"),
    "spec.inference.tiers[].precisions[]": ((*TIER, "precisions"), ["bf16"]),
    "spec.inference.tiers[].context": ((*TIER, "context"), 8192),
    "spec.inference.tiers[].gpus": ((*TIER, "gpus"), 2),
    "spec.inference.tiers[].replicas.min": ((*TIER, "replicas", "min"), 2),
    "spec.inference.tiers[].replicas.max": ((*TIER, "replicas", "max"), 7),
    "spec.gates.operators.verified": (("spec", "gates", "operators", "verified"), "50%"),
    "spec.gates.inference.verified": (("spec", "gates", "inference", "verified"), "50%"),
    "spec.reconcile.quarantine.budget": (("spec", "reconcile", "quarantine", "budget"), "50%"),
    "spec.reconcile.quarantine.effect": (("spec", "reconcile", "quarantine", "effect"), "NoExecute"),
    "spec.reconcile.confirm": (("spec", "reconcile", "confirm"), 5),
}
"""Every leaf of the spec, with a second value that is valid in the full spec."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the charts of the sandbox, two locks that name them, and a mirror."""
    folder = tmp_path_factory.mktemp("specs")
    lock = (ROOT / "sandbox" / "charts.lock.yaml").read_text(encoding="utf-8")
    sandbox_library(folder / "mirror")
    for archive in (folder / "mirror").iterdir():
        shutil.copy(archive, folder / archive.name)
    (folder / "charts.lock.yaml").write_text(lock, encoding="utf-8")
    (folder / "other.lock.yaml").write_text(_renewed(lock, folder / "mirror"), encoding="utf-8")
    return folder


def test_the_second_values_are_those_of_every_field() -> None:
    assert set(CHANGES) == set(leaves(inspect.type_info(Cluster)))


def test_the_same_spec_has_the_same_outputs(base: Path) -> None:
    assert list(outputs(desired(full(), base))) == unchanged(base)


@pytest.mark.parametrize("field", CHANGES)
def test_the_field_changes_an_output(field: str, base: Path) -> None:
    place, value = CHANGES[field]
    changed = desired(put(full(), place, value), base)

    assert any(new != old for new, old in zip_longest(outputs(changed), unchanged(base)))


def outputs(state: DesiredState) -> Iterator[Any]:
    """All that the Pulumi program makes of a spec: the resources of every layer, and what it asks before it enters one.

    Lazily: rendering is slow, and the first difference answers the question.
    """
    charts = library(state.charts)
    for layer in layers(state):
        yield [resource.plain() for resource in render(state, layer, charts)]
    for layer in layers(state):
        yield msgspec.to_builtins(gate_request(state, layer))


@cache
def unchanged(base: Path) -> list[Any]:
    """The outputs of the full spec."""
    return list(outputs(desired(full(), base)))


def leaves(kind: inspect.Type, path: str = "") -> Iterator[str]:
    """Every field that a person can give one value or another: `[]` stands for any item, `*` for any name."""
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                yield from leaves(field.type, f"{path}.{field.encode_name}".lstrip("."))
        case inspect.VarTupleType():
            yield from leaves(kind.item_type, f"{path}[]")
        case inspect.DictType():
            yield from leaves(kind.value_type, f"{path}.*")
        case inspect.Metadata():
            yield from leaves(kind.type, path)
        case inspect.UnionType():
            for branch in kind.types:
                yield from leaves(branch, path)
        case inspect.NoneType():
            return
        case inspect.LiteralType() if len(kind.values) == 1:
            return
        case _:
            yield path


def _renewed(lock: str, mirror: Path) -> str:
    """The lock with another version of KEDA, whose archive is put into the mirror."""
    archive = next(path for path in mirror.iterdir() if path.name.startswith("keda-"))
    version = archive.name.removeprefix("keda-").removesuffix(".tgz")
    shutil.copy(archive, mirror / "keda-99.0.0.tgz")
    return lock.replace(f"name: keda\n    version: {version}", "name: keda\n    version: 99.0.0")
