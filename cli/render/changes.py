"""What a preview found, for people and for programs: the summary first, then each resource with its fields, old => new."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from cli.engine.digests import LayerChanges
from cli.render.text import bullets, columns, count, page, section, show
from schemas.drift import ResourceDrift
from schemas.finding import Scalar

FIELDS_SHOWN = 6
"""Fields of one resource without --diff: enough to recognise the change, few enough to see all resources on one screen."""

_STYLES = {"create": ("+", "green"), "update": ("~", "yellow"), "delete": ("-", "red"), "replace": ("+-", "magenta")}
_PARTS_OF_REPLACE = {"create-replacement", "delete-replaced", "discard-replaced"}


def changes_page(cluster: str, layers: Sequence[LayerChanges], diff: bool = False) -> Group:
    """The whole answer of `plumbline preview`."""
    return page(
        Text(headline(cluster, layers), style="bold"),
        columns(_summary_row(layer) for layer in layers),
        *(section(layer.layer, _resources(layer, diff)) for layer in layers if steps(layer)),
        _messages("failed", ((layer.layer, layer.error) for layer in layers if layer.error)),
        _messages("warnings", ((layer.layer, warning) for layer in layers for warning in layer.warnings)),
    )


def headline(cluster: str, layers: Sequence[LayerChanges]) -> str:
    """One sentence for the top of the screen, of a comment or of a log."""
    changed = sum(len(steps(layer)) for layer in layers)
    failed = [layer.layer for layer in layers if layer.error]
    where = sum(bool(steps(layer)) for layer in layers)
    said = f"{count(changed, 'change')} in {where} of {count(len(layers), 'layer')}" if changed else "no changes"
    return f"{cluster}: {said}" + (f"; {', '.join(failed)} could not be previewed" if failed else "")


def steps(layer: LayerChanges) -> list[ResourceDrift]:
    """The layer's changes, the parts of a replacement left out: the engine lists them beside the replacement itself."""
    return [change for change in layer.changes if change.op not in _PARTS_OF_REPLACE]


def changes_json(cluster: str, layers: Sequence[LayerChanges]) -> dict[str, object]:
    """The same for programs."""
    return {
        "cluster": cluster,
        "changes": sum(len(steps(layer)) for layer in layers),
        "layers": [
            {
                "layer": layer.layer,
                "summary": dict(Counter(change.op for change in steps(layer))),
                "unchanged": layer.unchanged,
                "changes": [resource_json(change) for change in steps(layer)],
                "warnings": list(layer.warnings),
                "error": layer.error,
            }
            for layer in layers
        ],
    }


def resource_json(change: ResourceDrift) -> dict[str, object]:
    """One changed resource. `observed` is what is, `declared` what should be."""
    fields = [{"path": path, "kind": kind, "observed": observed, "declared": declared} for path, kind, declared, observed in change.fields]
    return {
        "kind": change.kind,
        "layer": change.layer,
        "op": change.op,
        "type": change.type,
        "name": change.name,
        "urn": change.urn,
        "fields": fields,
    }


def resource_lines(change: ResourceDrift, diff: bool = False, hint: str = "--diff shows them") -> Group:
    """One resource: its mark, type and name, and below it the fields that differ; `hint` says where the rest is to be seen."""
    mark, style = _STYLES.get(change.op, ("~", "yellow"))
    kind = change.type.rpartition(":")[2] or change.type
    title = Text.assemble((f"{mark} ", style), f"{kind} {show(change.name)}", (f"  {change.op}", "dim"))
    shown = change.fields if diff else change.fields[:FIELDS_SHOWN]
    rows = [("   ", path, arrow(observed, declared)) for path, _, declared, observed in shown]
    hidden = len(change.fields) - len(shown)
    rest = [Text(f"    … and {count(hidden, 'field')} more; {hint}", style="dim")] if hidden else []
    return Group(title, *([columns(rows)] if rows else []), *rest)


def arrow(observed: Scalar, declared: Scalar) -> Text:
    """`8 => 16`: what is => what should be, as the engine writes it."""
    return Text.assemble((show(observed), "red"), (" => ", "dim"), (show(declared), "green"))


def _summary_row(layer: LayerChanges) -> tuple[str, str, str]:
    operations = Counter(change.op for change in steps(layer))
    said = ", ".join(f"{number} to {op}" for op, number in sorted(operations.items()))
    return layer.layer, "failed" if layer.error else said or "no changes", f"{layer.unchanged} unchanged"


def _resources(layer: LayerChanges, diff: bool) -> Group:
    return Group(*(resource_lines(change, diff) for change in steps(layer)))


def _messages(title: str, said: Iterable[tuple[str, str]]) -> RenderableType | None:
    lines = [f"{layer}: {message}" for layer, message in said]
    return section(title, bullets(lines)) if lines else None
