"""`python -m benchmarks [NAME...]`: runs the benchmarks named, or all, and prints a row for each measurement. Exits 1 when one is over."""

import sys
from collections.abc import Sequence
from importlib import import_module

from benchmarks.result import HEADER, line
from schemas.errors import PlumblineError

NAMES = ("validate", "probe_pass", "drift", "preview", "side_by_side")
"""The modules of this package that measure, the quick ones first."""


def main(names: Sequence[str]) -> int:
    """The exit code: 0 when all are within their limits, 1 when one is over, 2 for a name that does not exist."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(HEADER)
    return max([_run(name) for name in names or NAMES])


def _run(name: str) -> int:
    results = import_module(f"benchmarks.{name}").run()
    for result in results:
        print(line(result), flush=True)
    return int(any(result.over for result in results))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PlumblineError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
