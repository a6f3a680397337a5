"""`plumbline preview demo`, all layers' engines side by side, beside the preview of the slowest layer alone.

The floor is measured as a user has it: by the same command, for one layer.
"""

from benchmarks.result import Result
from benchmarks.site import demo
from benchmarks.timing import by_turns, seconds
from schemas.finding import LAYERS

LIMIT = 1.6


def run() -> tuple[Result, ...]:
    site = demo()
    slowest = max(LAYERS, key=lambda layer: min(seconds(lambda: site.plumbline("preview", "demo", "--layer", layer)) for _ in range(3)))
    floor, ours = by_turns(
        "preview of all layers",
        lambda: site.plumbline("preview", "demo", "--layer", slowest),
        lambda: site.plumbline("preview", "demo"),
    )
    return (Result(name=f"preview all / {slowest}", floor=floor, ours=ours, limit=LIMIT),)
