"""One report and one expectation -> a Judgement. Pure; called by `observe`, once for each distinct machine state.

A fault that was measured stands, whatever else could not be seen. Without one, anything unseen makes the verdict unknown, never healthy.
"""

from reconcile.diff import diff
from reconcile.expect import expect
from reconcile.judge.registry import JUDGES
from reconcile.measure import COMPLETE, measure, places
from schemas.desired import HardwareExpectation
from schemas.finding import Difference, Finding, Judgement, Verdict
from schemas.report import Report

SHOWN = 3  # of the reasons why a verdict is unknown


def judge(report: Report, expectation: HardwareExpectation) -> Judgement:
    """All that is to be said of one report."""
    differences, unknown = diff(expect(expectation), measure(report, expectation), places(report, expectation))
    findings = _findings(differences)
    reason = _unseen(report, unknown)
    verdict = _verdict(findings, seen_all=reason is None)
    return Judgement(verdict=verdict, findings=findings, unknown=unknown, reason=reason if verdict is Verdict.UNKNOWN else None)


def unjudged(reason: str) -> Judgement:
    """Nothing to judge by, and why."""
    return Judgement(verdict=Verdict.UNKNOWN, reason=reason)


def _findings(differences: tuple[Difference, ...]) -> tuple[Finding, ...]:
    """Faults before warnings, causes before consequences."""
    found = [finding for judge in JUDGES for finding in judge.findings(differences)]
    return tuple(sorted(found, key=lambda finding: finding.severity != "fault"))


def _verdict(findings: tuple[Finding, ...], *, seen_all: bool) -> Verdict:
    if findings and findings[0].severity == "fault":
        return Verdict.UNHEALTHY
    if not seen_all:
        return Verdict.UNKNOWN
    return Verdict.DEGRADED if findings else Verdict.HEALTHY


def _unseen(report: Report, unknown: tuple[Difference, ...]) -> str | None:
    """Why the report is not the whole truth, in one sentence; None when it is."""
    ended = [f"{run.probe} of {run.subject} ended {run.outcome}" for run in report.runs if run.outcome not in COMPLETE]
    missing = [f"{fact.field} of {fact.subject} was not measured" for fact in unknown]
    reasons = ended or missing or ([] if report.outcome == "ok" else [f"the probe's pass ended {report.outcome}"])
    more = [f"and {len(reasons) - SHOWN} more"] if len(reasons) > SHOWN else []
    return "; ".join(reasons[:SHOWN] + more) or None
