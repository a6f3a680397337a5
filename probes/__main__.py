"""`python -m probes`: what the DaemonSet's pods run."""

import os
import sys

from probes.command import main

if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # No child, file or connection is open any more, and taking the interpreter apart would cost a tenth of the run.
