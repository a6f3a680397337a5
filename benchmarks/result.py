"""What one measurement came to. Made by every benchmark, printed by `__main__`."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Result:
    """Ours beside the floor, which is the least that the same job could take, in the same unit."""

    name: str
    floor: float
    ours: float
    limit: float | None = None  # times the floor; None: nothing was promised
    unit: str = "s"
    fault: str = ""  # a promise that is no ratio, and was broken

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def over(self) -> bool:
        """Whether a promise is broken. The ratio counts as measured, not as rounded for print."""
        return bool(self.fault) or (self.limit is not None and self.ratio > self.limit)


HEADER = f"{'':24} {'floor':>10} {'ours':>10} {'ratio':>6} {'limit':>6}"


def line(result: Result) -> str:
    """One row under HEADER."""
    limit = "-" if result.limit is None else f"{result.limit:.2f}"
    verdict = f"OVER {result.fault}".rstrip() if result.over else "PASS"
    figures = f"{_measure(result.floor, result.unit):>10} {_measure(result.ours, result.unit):>10} {result.ratio:6.2f} {limit:>6}"
    return f"{result.name:24} {figures}  {verdict}"


def _measure(value: float, unit: str) -> str:
    return f"{value:.3f} {unit}" if value < 10 else f"{value:.1f} {unit}"
