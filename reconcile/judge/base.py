"""What a judge is. One file a fault; `registry.py` lists them; `__init__.py` asks them. Pure, all of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from schemas.finding import Difference, Finding, Kind, Layer, Remedy, Severity

Evidence = tuple[Difference, ...]
"""Never empty, and of one subject unless the judge speaks for the whole node."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """One fault: which differences prove it, and how it is said.

    `owns` names (kind of subject, field) with the numbers left out: ("gpu", "nvlinkState") is the state of every link of every GPU.
    A severity of `fault` takes a node out of service; a `warning` is shown and never acted on.
    """

    id: str
    owns: frozenset[tuple[str, str]]
    layer: Layer
    remedy: Remedy
    say: Callable[[Evidence], str]  # one sentence, the measured value first
    severity: Severity = "fault"
    kind: Kind = "hardware"
    whole_node: bool = False  # one finding for the node, because the fault has one cause; else one for each subject

    def findings(self, differences: Iterable[Difference]) -> Iterator[Finding]:
        """The findings that these differences prove; those of other judges are passed over."""
        owned = [difference for difference in differences if family(difference.subject, difference.field) in self.owns]
        for subject, evidence in groupby(owned, key=self._subject):
            yield self._finding(subject, tuple(evidence))

    def _subject(self, difference: Difference) -> str:
        return "node" if self.whole_node else difference.subject

    def _finding(self, subject: str, evidence: Evidence) -> Finding:
        return Finding(
            id=self.id,
            subject=subject,
            severity=self.severity,
            layer=self.layer,
            remedy=self.remedy,
            summary=self.say(evidence),
            kind=self.kind,
            differences=evidence,
        )


def family(subject: str, field: str) -> tuple[str, str]:
    """The kind of subject and the field, without their numbers: what a judge owns."""
    return _without_digits(subject), _without_digits(field)


def name(difference: Difference) -> str:
    """`GPU 3` or `NIC 0`, by the number that people see: NVML's index or the rail."""
    kind = _without_digits(difference.subject).upper()
    number = difference.subject[len(kind) :] if difference.index is None else difference.index
    return f"{kind} {number}"


def names(evidence: Evidence) -> str:
    """The subjects, each once: `GPU 3`, or `GPUs 0, 1 and 2`."""
    return _listed(list(dict.fromkeys(name(difference) for difference in evidence)))


def links(evidence: Evidence) -> str:
    """The NVLinks of one GPU: `NVLink 7 of GPU 3`, `NVLinks 0 and 7 of GPU 3`."""
    numbered = [f"NVLink {re.sub('[^0-9]', '', difference.field)}" for difference in evidence]
    return f"{_listed(numbered)} of {name(evidence[0])}"


def measured(evidence: Evidence) -> str:
    """The values measured, each once: `8`, or `8 and 4`."""
    return _and([str(value) for value in dict.fromkeys(difference.measured for difference in evidence)])


def are(evidence: Evidence) -> str:
    """The verb that agrees with the list of the evidence."""
    return "is" if len(evidence) == 1 else "are"


def _listed(labels: list[str]) -> str:
    kind = labels[0].rpartition(" ")[0]
    return labels[0] if len(labels) == 1 else f"{kind}s {_and([label.rpartition(' ')[2] for label in labels])}"


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _without_digits(text: str) -> str:
    return re.sub(r"[0-9]+", "", text)
