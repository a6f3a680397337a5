"""Digests of values: equal values have equal digests, however their dictionaries are ordered.

Called by the probe's publisher, by reconcile (which judges each distinct digest once) and by the layers' contracts.
"""

from hashlib import blake2b

import msgspec

from schemas.report import Report

SIZE = 8  # bytes: 16 hexadecimal digits, short enough for a label and a table


def digest(report: Report) -> str:
    """Of what one machine *is*: its facts, and how each probe ended. Never of its identity, its live values or the reasons.

    A probe that timed out changes the digest, so that "not seen" never passes for "the same as before".
    """
    outcomes = sorted((run.probe, run.subject, run.outcome) for run in report.runs)
    return value_digest({"facts": report.facts, "runs": outcomes})


def value_digest(value: object) -> str:
    """Of any value that JSON can hold, msgspec structs included: 16 hexadecimal digits."""
    canonical = msgspec.json.encode(value, order="sorted")
    return blake2b(canonical, digest_size=SIZE).hexdigest()
