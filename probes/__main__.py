"""`python -m probes`: what the DaemonSet's pods run."""

import contextlib
import os
import sys

from probes.command import main

if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
    # No child, file or connection is open any more, and taking the interpreter apart would cost a tenth of the run.
    os._exit(code)
