"""A hardware check of the demo's nodes, beside a metadata list of their reports by the same client in a fresh process."""

import sys

from benchmarks.process import check
from benchmarks.result import Result
from benchmarks.site import demo
from benchmarks.timing import by_turns

LIMIT = 2.0

LIST = """
from reconcile.connect import connect
from reconcile.paths import REPORT_LIST

with connect() as api:
    assert api.metadata(REPORT_LIST)
"""


def run() -> tuple[Result, ...]:
    site = demo()
    floor, ours = by_turns(
        "hardware check",
        lambda: check((sys.executable, "-c", LIST), site.root, site.env),
        lambda: site.plumbline("drift", "demo", "--kind", "hardware"),
        rounds=15,
    )
    return (Result(name="drift --kind hardware", floor=floor, ours=ours, limit=LIMIT),)
