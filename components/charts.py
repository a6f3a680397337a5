"""Charts: from the lock to resources, through an archive on disk that was verified. Used by fabric, drivers and operators.

The engine never fetches a chart: what a preview showed is what the update installs, and an air-gapped site needs nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pulumi

from components.component import Component
from components.objects import KubernetesObject, namespace, plugin_version
from schemas.chart_lock import ChartLock, LockedChart
from schemas.errors import InputError


@dataclass(frozen=True)
class ChartLibrary:
    """The charts that may be installed: what the lock allows, as archives in one folder."""

    lock: ChartLock
    mirror: Path

    def archive(self, name: str) -> Path:
        """The verified archive of this chart; InputError when it is not locked, not there, or not what was locked."""
        chart = self.lock.chart(name)
        path = self.mirror / chart.archive
        if not path.is_file():
            raise InputError(
                f"chart {name}: no archive {path}. Put it there from {chart.repository}; `plumbline sandbox up` packs the sandbox's charts."
            )
        return verify(path, chart)


def verify(path: Path, chart: LockedChart) -> Path:
    """The path itself when the archive's sha256 is the locked one."""
    if chart.digest is None:
        raise InputError(f"chart {chart.name} {chart.version} has no digest in the chart lock: verify its archive and add its sha256.")
    found = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    if found != chart.digest:
        raise InputError(
            f"chart {chart.name}: {path} has {found}, the chart lock says {chart.digest}. The archive was altered, or the lock is old."
        )
    return path


@dataclass(frozen=True, kw_only=True)
class OperatorChartArgs:
    """`values` are those of the upstream chart."""

    chart: str
    namespace: str
    library: ChartLibrary
    pod_security: str = "baseline"
    values: Mapping[str, Any] = field(default_factory=dict)


class OperatorChart(Component):
    """One operator from its locked chart, in a namespace that this component makes. Depend on it to use its custom resources."""

    layer = "charts"

    def __init__(self, name: str, args: OperatorChartArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        home = KubernetesObject(args.namespace, namespace(args.namespace, pod_security=args.pod_security), self.part())
        archive = str(args.library.archive(args.chart))
        HelmChart(name, {"chart": archive, "namespace": args.namespace, "values": args.values}, self.part(home))
        self.register_outputs({})


class HelmChart(pulumi.ComponentResource):
    """The component of the Kubernetes plugin that renders a chart and registers each of its objects. `inputs` are those of its schema."""

    def __init__(self, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        opts.version = plugin_version()
        super().__init__("kubernetes:helm.sh/v4:Chart", name, dict(inputs), opts, remote=True)
