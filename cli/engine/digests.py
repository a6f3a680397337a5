"""Previews and refreshes of several layers side by side, as values. Called by preview, up, destroy and drift."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from cli.engine.diagnostics import Diagnostic, errors, from_stderr, warnings
from cli.engine.paths import MISSING, look_up, parse
from cli.engine.process import Completed, run_all
from cli.engine.state import make_stacks
from schemas.base import Record
from schemas.drift import ResourceDrift
from schemas.finding import Kind, Layer, Scalar

HARDWARE = "plumbline:hardware:"
"""Type prefix of our provider's resources: what changes there was measured, not edited."""


_NO_STACK = "no stack named"


class LayerChanges(Record, frozen=True, kw_only=True):
    """What a preview or a refresh of one layer found. `error` is set when it could not find out; the changes are then not complete."""

    layer: Layer
    changes: tuple[ResourceDrift, ...] = ()
    unchanged: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None


class _Detail(msgspec.Struct, rename="camel"):
    kind: str
    input_diff: bool = False


class _State(msgspec.Struct, rename="camel"):
    type: str
    inputs: dict[str, object] = {}
    outputs: dict[str, object] = {}


class _Step(msgspec.Struct, rename="camel"):
    op: str
    urn: str
    old_state: _State | None = None
    new_state: _State | None = None
    detailed_diff: dict[str, _Detail] | None = None


class Digest(msgspec.Struct, rename="camel"):
    """The engine's own document of a preview: PreviewDigest, as `--json` prints it. Fields that nobody reads here are skipped."""

    steps: list[_Step] = []
    diagnostics: list[Diagnostic] = []
    change_summary: dict[str, int] = {}


def previews(root: Path, env: Mapping[str, str], cluster: str, layers: Sequence[Layer]) -> list[LayerChanges]:
    """What `up` would change in each layer. No lock is taken, and nothing is written but the empty stack of a layer that has none.

    The stacks are not listed first: that would make every preview wait for one more start of the engine.
    """
    found = _previews(root, env, cluster, layers)
    absent = [changes.layer for changes in found if changes.error and _NO_STACK in changes.error]
    if not absent:
        return found
    make_stacks(root, env, cluster, absent)
    second = {changes.layer: changes for changes in _previews(root, env, cluster, absent)}
    return [second.get(changes.layer, changes) for changes in found]


def _previews(root: Path, env: Mapping[str, str], cluster: str, layers: Sequence[Layer]) -> list[LayerChanges]:
    return _digests(root, env, cluster, layers, ["preview", "--json"], "unapplied")


def refreshes(root: Path, env: Mapping[str, str], cluster: str, layers: Sequence[Layer]) -> list[LayerChanges]:
    """What differs between each layer's state and the cluster; nothing is written and no lock is taken."""
    return _digests(root, env, cluster, layers, ["refresh", "--preview-only", "--json"], "configuration")


def destructions(root: Path, env: Mapping[str, str], cluster: str, layers: Sequence[Layer]) -> list[LayerChanges]:
    """What `destroy` would delete in each layer."""
    return _digests(root, env, cluster, layers, ["destroy", "--preview-only", "--json"], "unapplied")


def _digests(root: Path, env: Mapping[str, str], cluster: str, layers: Sequence[Layer], words: list[str], kind: Kind) -> list[LayerChanges]:
    commands = [[*words, "--stack", f"{cluster}.{layer}"] for layer in layers]
    completed = run_all(commands, root, env)
    return [layer_changes(layer, kind, each) for layer, each in zip(layers, completed, strict=True)]


def layer_changes(layer: Layer, kind: Kind, completed: Completed) -> LayerChanges:
    """The value of one run; a document that cannot be read is the error it carries."""
    try:
        digest = msgspec.json.decode(completed.stdout, type=Digest)
    except msgspec.DecodeError:
        return LayerChanges(layer=layer, error="\n".join(from_stderr(completed.stderr)) or f"pulumi exited with {completed.code}")
    failed = errors(digest.diagnostics) if completed.code else ()
    return LayerChanges(
        layer=layer,
        changes=tuple(_change(layer, kind, step) for step in digest.steps if step.op not in {"same", "refresh", "read"}),
        unchanged=digest.change_summary.get("same", 0),
        warnings=warnings(digest.diagnostics),
        error="\n".join(failed or from_stderr(completed.stderr)) if completed.code else None,
    )


def _change(layer: Layer, kind: Kind, step: _Step) -> ResourceDrift:
    state = step.new_state or step.old_state or _State(type="")
    hardware = state.type.startswith(HARDWARE) and step.op == "update"
    details = step.detailed_diff or {}
    return ResourceDrift(
        kind="hardware" if hardware and all(path.startswith("nodes") for path in details) else kind,
        layer=layer,
        urn=step.urn,
        type=state.type,
        name=step.urn.rpartition("::")[2],
        op=step.op,
        fields=tuple(_field(kind, step, path, detail) for path, detail in sorted(details.items())),
    )


def _field(kind: Kind, step: _Step, path: str, detail: _Detail) -> tuple[str, str, Scalar, Scalar]:
    """(path, kind, declared, observed).

    A preview goes from what is (old) to what should be (new inputs). A refresh goes from what was applied (old) to what is (new).
    An input difference compares inputs with inputs, any other one compares with the outputs of what is.
    """
    keys = parse(path)
    old, new = step.old_state or _State(type=""), step.new_state or _State(type="")
    declared, observed = (old, new) if kind == "configuration" else (new, old)
    seen = look_up(observed.inputs if detail.input_diff else observed.outputs, keys)
    return path, detail.kind, scalar(look_up(declared.inputs, keys)), scalar(seen)


def scalar(value: object) -> Scalar:
    """A value fit to print: whole numbers without a point, structures as JSON, None for what is not there."""
    if value is MISSING or value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str | int | float | bool):
        return value
    return msgspec.json.encode(value).decode()
