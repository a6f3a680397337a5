"""What every command on a cluster starts from: its spec, its project, its engine's environment and its API server.

Nothing is read or connected before it is asked for, so a command pays only for what it uses.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cli.project import engine_env, kubeconfig, project_root
from schemas.contracts import layers
from schemas.desired import DesiredState, HardwareExpectation
from schemas.errors import Refused
from schemas.finding import Layer
from schemas.load import find_spec, load_desired
from schemas.resolve import expectation

if TYPE_CHECKING:
    from reconcile.api import Api


@dataclass(frozen=True)
class Site:
    """One cluster, as one command sees it."""

    root: Path
    spec: Path
    desired: DesiredState

    @property
    def cluster(self) -> str:
        return self.desired.cluster

    @cached_property
    def env(self) -> dict[str, str]:
        """The whole environment of the engine: ours, with what it needs on top."""
        return {**os.environ, **engine_env()}

    @cached_property
    def expectations(self) -> tuple[HardwareExpectation, ...]:
        """What each pool's nodes must measure, in the order of the spec."""
        return tuple(expectation(self.desired, pool.name) for pool in self.desired.pools)

    def layers(self, only: Layer | None = None) -> tuple[Layer, ...]:
        """The layers that the spec has, lowest first, or the one asked for."""
        return layers(self.desired) if only is None else (only,)

    def connect(self) -> "Api":
        """The API server, once it has proved to be the cluster that the stacks belong to.

        InputError without a kubeconfig, Unreachable without an answer, Refused when the context leads to another cluster now.
        """
        from cli.engine.state import recorded_cluster_id
        from reconcile.connect import connect
        from reconcile.provider.identity import same_cluster

        os.environ["KUBECONFIG"] = kubeconfig()
        api = connect()
        try:
            same_cluster(api, recorded_cluster_id(self.root, self.env, self.cluster))
        except Refused as error:
            api.close()
            raise Refused(f"{error}\n{self._forget}") from error
        except BaseException:
            api.close()
            raise
        return api

    @property
    def _forget(self) -> str:
        """What to do about stacks whose cluster will never come back."""
        loop = (
            f"for layer in {' '.join(layers(self.desired))}; do pulumi stack rm --force --yes --preserve-config {self.cluster}.$layer; done"
        )
        return f"If that cluster is gone for good, as a purged sandbox is, make the engine forget it:\n  {loop}"


def open_site(cluster: str) -> Site:
    """The cluster of that name, or of that spec; SpecErrors with everything that is wrong with it."""
    root = project_root()
    spec = find_spec(cluster, root)
    return Site(root=root, spec=spec, desired=load_desired(spec))
