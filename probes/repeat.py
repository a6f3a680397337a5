"""Passes that are published: one, or one after another until the process is told to end. Called by the probe command."""

import os
import random
import sys
import time

from probes.cluster import Cluster
from probes.publish import publish
from probes.runner import Prober
from schemas.errors import Refused, Unreachable

JITTER = 0.1  # of the interval, so that the nodes of a cluster do not write in step


def publish_once(prober: Prober, node: str, pool: str | None) -> None:
    """One pass, measured and published."""
    with Cluster.of_pod() as cluster:
        publish(cluster, prober.run_pass(node, pool), os.environ.get("POD_NAME") or node)


def publish_repeatedly(prober: Prober, node: str, pool: str | None, interval: float) -> None:
    """Never returns. A server that is away is said once a pass, and tried again at the next."""
    while True:
        started = time.monotonic()
        try:
            publish_once(prober, node, pool)
        except (Unreachable, Refused) as error:
            print(error, file=sys.stderr, flush=True)
        wanted = interval * random.uniform(1 - JITTER, 1 + JITTER)
        time.sleep(max(0.0, wanted - (time.monotonic() - started)))
