"""What the engine's saved state says, read without running a program: which stacks exist, and which cluster they belong to."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlparse

import msgspec
import yaml

from cli.engine.diagnostics import from_stderr
from cli.engine.failures import failure
from cli.engine.process import Completed, run, run_all
from schemas.base import Record
from schemas.finding import LAYERS, Layer

CLUSTER = "plumbline:hardware:Cluster"
"""Type of the resource that holds the identity of the cluster; `components/cluster.py` registers it first in every stack."""


class StackSummary(Record, frozen=True, kw_only=True):
    """One layer's stack, as the backend lists it. No `last_update`: nothing was ever applied."""

    layer: Layer
    last_update: str | None = None  # RFC 3339
    resources: int = 0


class _Listed(msgspec.Struct, rename="camel"):
    name: str
    last_update: str | None = None
    resource_count: int | None = None


class _Resource(msgspec.Struct):
    type: str
    outputs: dict[str, object] = {}


class _Deployment(msgspec.Struct):
    resources: list[_Resource] = []


class _Checkpoint(msgspec.Struct):
    latest: _Deployment | None = None


class _CheckpointFile(msgspec.Struct):
    checkpoint: _Checkpoint


class _Exported(msgspec.Struct):
    deployment: _Deployment


def stacks(root: Path, env: Mapping[str, str], cluster: str) -> tuple[StackSummary, ...]:
    """The cluster's stacks that exist, lowest layer first."""
    completed = run(["stack", "ls", "--json"], root, env)
    _require(completed)
    found = {stack.name.rpartition("/")[2]: stack for stack in msgspec.json.decode(completed.stdout, type=list[_Listed])}
    return tuple(_summary(layer, found[f"{cluster}.{layer}"]) for layer in LAYERS if f"{cluster}.{layer}" in found)


def make_stacks(root: Path, env: Mapping[str, str], cluster: str, layers: Iterable[Layer]) -> None:
    """Make these stacks, empty: the engine can preview nothing else."""
    commands = [["stack", "init", f"{cluster}.{layer}", "--no-select"] for layer in layers]
    for completed in run_all(commands, root, env):
        _require(completed)


def recorded_cluster_id(root: Path, env: Mapping[str, str], cluster: str) -> str | None:
    """The UID of the cluster that these stacks were applied to; None before the first update.

    A local backend's checkpoint is read as a file, because starting the engine would cost a hardware check several times its own time.
    """
    folder = _local_stacks(root, env)
    for layer in LAYERS:
        deployment = _from_file(folder / f"{cluster}.{layer}.json") if folder else _exported(root, env, f"{cluster}.{layer}")
        for resource in deployment.resources:
            if resource.type == CLUSTER and isinstance(uid := resource.outputs.get("uid"), str):
                return uid
    return None


def _require(completed: Completed) -> None:
    if completed.code:
        what = " ".join(completed.arguments)
        raise failure("\n".join(from_stderr(completed.stderr)) or f"it exited with {completed.code}", f"pulumi {what}")


def _summary(layer: Layer, listed: _Listed) -> StackSummary:
    return StackSummary(layer=layer, last_update=listed.last_update, resources=listed.resource_count or 0)


def _local_stacks(root: Path, env: Mapping[str, str]) -> Path | None:
    """The folder of the checkpoints; None when the state is kept elsewhere."""
    project = yaml.safe_load((root / "Pulumi.yaml").read_text(encoding="utf-8"))
    url = urlparse(env.get("PULUMI_BACKEND_URL") or project.get("backend", {}).get("url", ""))
    folder = root / f"{url.netloc}{url.path}" / ".pulumi" / "stacks" / project["name"]
    return folder if url.scheme == "file" and folder.is_dir() else None


def _from_file(path: Path) -> _Deployment:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_CheckpointFile).checkpoint.latest or _Deployment()
    except FileNotFoundError:
        return _Deployment()


def _exported(root: Path, env: Mapping[str, str], stack: str) -> _Deployment:
    completed = run(["stack", "export", "--stack", stack], root, env)
    return _Deployment() if completed.code else msgspec.json.decode(completed.stdout, type=_Exported).deployment
