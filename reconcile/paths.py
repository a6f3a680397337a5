"""Where in the API everything lies that reconcile reads or writes."""

from collections.abc import Mapping

from schemas.marks import GROUP, NAMESPACE, RECONCILE_LEASE, REPORT_VERSION, REPORTS

NODES = "/api/v1/nodes"
REPORT_LIST = f"/apis/{GROUP}/{REPORT_VERSION}/{REPORTS}"
LEASES = f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases"
LEASE = f"{LEASES}/{RECONCILE_LEASE}"
EVENTS = "/api/v1/namespaces/default/events"  # events of cluster scoped objects belong into `default`


def node(name: str) -> str:
    return f"{NODES}/{name}"


def report(name: str) -> str:
    return f"{REPORT_LIST}/{name}"


def report_status(name: str) -> str:
    return f"{report(name)}/status"


def selector(labels: Mapping[str, str]) -> str:
    """A label selector that asks for all of them."""
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
