"""`python -m sandbox.kubelet <state folder>`, as `plumbline sandbox up` starts it."""

import sys
import time
import traceback
from pathlib import Path

from sandbox.control.layout import Layout
from sandbox.kubelet.runner import run

_RESTART_S = 5.0


def main(layout: Layout) -> None:
    """Run as long as there is a sandbox. A crash is logged whole and followed by a new start, as a kubelet does with a container."""
    while layout.kubeconfig.exists():
        try:
            run(layout)
        except Exception:  # noqa: BLE001 - whatever it is, it is in the log, and the other nodes' probes must go on
            traceback.print_exc()
            time.sleep(_RESTART_S)


if __name__ == "__main__":
    main(Layout(Path(sys.argv[1])))
