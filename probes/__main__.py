"""`python -m probes`: what the DaemonSet's pods run."""

import sys

from probes.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
