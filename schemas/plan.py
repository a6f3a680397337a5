"""A plan of remediations: what the reconciler would do to which node, why, and what it leaves for later."""

from typing import Literal

from schemas.base import Record

Act = Literal["verify", "unverify", "quarantine", "release", "relabel", "forget"]
"""verify/unverify: set or take the verified label. relabel: the finding named by the taint changed.
forget: our marks on a respected, clean node."""


class Step(Record, kw_only=True):
    act: Act
    node: str
    pool: str
    finding: str | None
    reason: str
    digest: str | None = None  # the evidence it was decided from


class Waiting(Record, kw_only=True):
    """An act that is due and not done. `blocked_by` is budget, confirm, lease, unknown."""

    act: Act
    node: str
    pool: str
    reason: str
    blocked_by: Literal["budget", "confirm", "lease", "unknown"]


class Plan(Record, kw_only=True):
    cluster: str
    steps: tuple[Step, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    verdicts: tuple[tuple[str, str], ...] = ()  # node -> verdict to record in the report's status


class Execution(Record, kw_only=True):
    """What one run of the executor did, and what it left for later."""

    done: tuple[Step, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    notes: tuple[str, ...] = ()  # what turned out differently, a sentence each
    recorded: int = 0  # verdicts written into reports
