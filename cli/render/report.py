"""One node's report with its judgement, for people and for programs. What was measured is printed by the probe's own renderer."""

import msgspec
from rich.console import Group, RenderableType
from rich.text import Text

from cli.findings import entries
from cli.render.drift import node_entries
from cli.render.text import columns, fields, page, section
from cli.terminal import clean_text
from probes.show import as_text
from schemas.drift import NodeObservation
from schemas.finding import Verdict
from schemas.report import Report

_VERDICT = {Verdict.HEALTHY: "green", Verdict.DEGRADED: "yellow", Verdict.UNHEALTHY: "red", Verdict.UNKNOWN: "magenta"}


def report_page(report: Report, node: NodeObservation) -> Group:
    """What was measured, then what it comes to."""
    return page(Text(clean_text(as_text(report)).rstrip()), _standing(node), _findings(node))


def report_json(report: Report, node: NodeObservation) -> dict[str, object]:
    """The same for programs."""
    return {"report": msgspec.to_builtins(report), "node": fields(node)}


def _standing(node: NodeObservation) -> Group:
    age = f"{node.age_seconds:.0f} s ago" if node.age_seconds is not None else "never"
    recorded = node.recorded_verdict if node.judged_digest == node.digest else None
    rows = (
        ("verdict", Text(node.judgement.verdict, style=_VERDICT[node.judgement.verdict])),
        ("why", node.judgement.reason),
        ("state", node.state.value),
        ("quarantined for", node.quarantine),
        ("recorded verdict", recorded or "none for these facts"),
        ("facts", f"{node.digest}, since {node.since}, the same in {node.passes} passes"),
        ("heartbeat", age),
    )
    return section("judgement", columns(row for row in rows if row[1] is not None))


def _findings(node: NodeObservation) -> RenderableType | None:
    found = tuple(entries(node))
    return section("findings", node_entries(found)) if node.judgement.findings else None
