"""The background runner: passes on schedule for every probe pod, and the operators that kwok does not run either.

It keeps nothing that it could not find again, so it may be killed at any moment: the cluster says which pods run, and a pod that is new
to the runner gets its first pass at once. Called by `python -m sandbox.kubelet`.
"""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

from sandbox.api import Api
from sandbox.control.layout import Layout
from sandbox.kubelet.passes import run_pass
from sandbox.kubelet.pods import ProbePod, probe_pods
from sandbox.operators import Operators
from schemas.errors import PlumblineError

TICK_S = 2.0
RETRY_S = 5.0
_WORKERS = max(2, (os.cpu_count() or 2))


class Schedule:
    """When each pod's next pass is due. A pod whose pass is under way is not due, however late it is."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._busy: set[str] = set()

    def take_due(self, pods: Iterable[ProbePod], now: float) -> list[ProbePod]:
        """The pods to run now; each is busy until `done`. Pods that are gone are forgotten. `now` is in seconds."""
        known = {pod.uid: pod for pod in pods}
        self._due = {uid: self._due.get(uid, now) for uid in known}
        due = [pod for uid, pod in known.items() if self._due[uid] <= now and uid not in self._busy]
        for pod in due:
            self._due[pod.uid] = now + pod.interval_s
            self._busy.add(pod.uid)
        return due

    def done(self, pod: ProbePod, succeeded: bool, now: float) -> None:
        """The pass has ended. One that failed is tried again soon: right after an installation a right or a policy may still be missing."""
        self._busy.discard(pod.uid)
        if not succeeded and pod.uid in self._due:
            self._due[pod.uid] = min(self._due[pod.uid], now + RETRY_S)


def run(layout: Layout) -> None:
    """Work until killed, or until the sandbox's folder is gone. Whatever fails is said in the log and tried again."""
    schedule, operators = Schedule(), Operators()
    with Api(layout.kubeconfig) as api, ThreadPoolExecutor(_WORKERS) as workers:
        while layout.kubeconfig.exists():
            _attempt(partial(_start_passes, api, layout, schedule, workers))
            _attempt(partial(operators.tick, api, time.monotonic()))
            time.sleep(TICK_S)


def _start_passes(api: Api, layout: Layout, schedule: Schedule, workers: ThreadPoolExecutor) -> None:
    for pod in schedule.take_due(probe_pods(api), time.monotonic()):
        future = workers.submit(_attempt, partial(run_pass, api, layout, pod))
        future.add_done_callback(partial(_finished, schedule, pod))


def _finished(schedule: Schedule, pod: ProbePod, future: Future[bool]) -> None:
    """A fault of our own must not vanish in the pool: raised here, the executor logs it with its traceback."""
    schedule.done(pod, future.exception() is None and future.result(), time.monotonic())
    future.result()


def _attempt(work: Callable[[], None]) -> bool:
    """Say what went wrong and carry on: the API server may be restarting, a pod may just be going away. Whether all went well."""
    try:
        work()
    except PlumblineError as error:
        print(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {error}", flush=True)
        return False
    return True
