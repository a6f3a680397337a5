"""A pytest plugin, loaded by the options in pyproject.toml: closes every run with the counts, and the skips by reason."""

from collections import Counter
from collections.abc import Iterable

import pytest

_FAILED = ("failed", "error")
_PASSED = ("passed", "xfailed", "xpassed")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Called by pytest when all tests have run."""
    stats = terminalreporter.stats
    passed, failed = (sum(len(stats.get(kind, ())) for kind in kinds) for kinds in (_PASSED, _FAILED))
    terminalreporter.section("summary")
    for line in summary(passed, failed, [skip_reason(report) for report in stats.get("skipped", ())]):
        terminalreporter.line(line)


def summary(passed: int, failed: int, reasons: Iterable[str]) -> list[str]:
    """The closing lines: skips by reason, commonest first, then the counts alone on a line."""
    counted = Counter(reasons)
    skips = [f"{count:>5} skipped: {reason}" for reason, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
    return [*skips, f"{passed} passed, {failed} failed, {counted.total()} skipped"]


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason that was given, without pytest's word before it."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ") or "no reason given"
