"""One reconciler at a time: a coordination.k8s.io Lease that the executor holds while it acts. Called by `execute`.

A holder that was killed is recognised at once on its own machine, and elsewhere when its lease runs out.
"""

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

from reconcile.api import Api, Conflict, NotFound
from reconcile.marking import precise_timestamp
from reconcile.objects import LeaseObject
from reconcile.paths import LEASE, LEASES
from schemas.errors import PlumblineError, Refused
from schemas.marks import NAMESPACE, RECONCILE_LEASE

SECONDS = 30  # that a lease lives without being renewed

_one_in_this_process = threading.Lock()


class Lease:
    """Ours while the block of `held` runs."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._due = api.now

    def renew(self) -> None:
        """To be called before each act; costs a request only when a third of the lease is over. Refused when it was lost."""
        if self._api.now >= self._due:
            self.take()

    def take(self) -> None:
        """Refused when another reconcile holds it, or when there is no place for it yet."""
        lease = self._api.find(LEASE, LeaseObject)
        try:
            self._create() if lease is None else self._take_over(lease)
        except Conflict as error:
            raise Refused("another reconcile began at the same moment: wait for it, then try again") from error
        except NotFound as error:
            raise Refused(f"there is no namespace {NAMESPACE}: apply the drivers layer first") from error
        self._due = self._api.now + timedelta(seconds=SECONDS / 3)

    def give_back(self) -> None:
        """Lets the next reconcile begin at once. A lease that was lost is somebody else's to give."""
        lease = self._api.find(LEASE, LeaseObject)
        if lease and lease.spec.holder_identity == identity():
            self._write(lease, {"holderIdentity": None, "renewTime": None})

    def _create(self) -> None:
        metadata = {"name": RECONCILE_LEASE, "namespace": NAMESPACE}
        self._api.create(LEASES, {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": self._ours()})

    def _take_over(self, lease: LeaseObject) -> None:
        holder = lease.spec.holder_identity
        if holder and holder != identity() and not _expired(lease, self._api) and not _gone(holder):
            raise Refused(f"another reconcile is at work ({holder}): wait for it, or for its lease to run out in {SECONDS} seconds")
        self._write(lease, self._ours())

    def _write(self, lease: LeaseObject, spec: dict[str, object]) -> None:
        self._api.merge(LEASE, {"metadata": {"resourceVersion": lease.metadata.resource_version}, "spec": spec})

    def _ours(self) -> dict[str, object]:
        return {"holderIdentity": identity(), "leaseDurationSeconds": SECONDS, "renewTime": precise_timestamp(self._api.now)}


@contextmanager
def held(api: Api) -> Iterator[Lease]:
    """Refused when another reconcile is at work. Threads of one process wait for one another instead: two pools of one `pulumi up`."""
    with _one_in_this_process:
        lease = Lease(api)
        lease.take()
        try:
            yield lease
        finally:
            # A lease that cannot be given back runs out by itself; the error that matters is the one on its way up.
            with suppress(PlumblineError):
                lease.give_back()


@cache
def identity() -> str:
    """host/machine/process/random: who we are, for people and for `_gone`."""
    return f"{socket.gethostname()}/{_machine()}/{os.getpid()}/{secrets.token_hex(4)}"


def _expired(lease: LeaseObject, api: Api) -> bool:
    renewed = lease.spec.renew_time
    return renewed is None or api.now > renewed + timedelta(seconds=lease.spec.lease_duration_seconds or SECONDS)


def _gone(holder: str) -> bool:
    """Whether the holder was a process of this very machine that no longer runs."""
    match holder.split("/"):
        case [_, machine, process, _] if machine == _machine() and process.isdigit():
            return not Path("/proc", process).exists()
    return False


def _machine() -> str:
    """This boot and this process namespace: the same number means the same process only where both are equal."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}-{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return "unknown-machine"
