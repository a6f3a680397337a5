"""Whether this is still the cluster that the stack belongs to. Called by both resources before they look at anything else."""

from reconcile.api import Api, cluster_id
from schemas.errors import Refused


def same_cluster(api: Api, known: str | None) -> str:
    """The id of the cluster that answers. Refused when the state says that the stack belongs to another."""
    found = cluster_id(api)
    if known and known != found:
        raise Refused(f"refused: this stack belongs to cluster {known}, the kubeconfig's context {api.context} now leads to {found}")
    return found
