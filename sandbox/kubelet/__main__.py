"""`python -m sandbox.kubelet <state folder>`, as `plumbline sandbox up` starts it."""

import sys
from pathlib import Path

from sandbox.control.layout import Layout
from sandbox.kubelet.runner import run

if __name__ == "__main__":
    run(Layout(Path(sys.argv[1])))
