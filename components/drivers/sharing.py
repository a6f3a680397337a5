"""How the GPUs of a pool are shared, in the GPU operator's own terms: pure manifests. Used by `gpu_operator.py`.

The operator takes both settings from labels of a node: nvidia.com/device-plugin.config names an entry of one ConfigMap, and
nvidia.com/mig.config a layout that its MIG manager knows. Node Feature Discovery sets the labels, and it knows a node by its hardware:
pools that are shared differently must have different GPUs.
"""

import json
from collections.abc import Iterable
from typing import Any

from components.names import DEVICE_PLUGIN_CONFIG, DRIVERS_NAMESPACE, GPU_RESOURCE
from components.objects import Manifest
from schemas.cluster import Sharing
from schemas.desired import DesiredPool
from schemas.errors import InputError


def sharing_manifests(pools: Iterable[DesiredPool]) -> list[Manifest]:
    """The device plugin's ConfigMap, and one NodeFeatureRule for each pool that is shared; nothing when none is."""
    pools = tuple(pools)
    refuse_ambiguous(pools)
    shared = [pool for pool in pools if pool.sharing]
    sliced = [pool for pool in shared if plugin_config(pool)]
    return [*([device_plugin_config(sliced)] if sliced else []), *(label_rule(pool) for pool in shared)]


def refuse_ambiguous(pools: Iterable[DesiredPool]) -> None:
    """InputError when two pools with the same GPU are shared differently: no label could tell their nodes apart."""
    first: dict[str, DesiredPool] = {}
    for pool in pools:
        other = first.setdefault(pool.machine.gpus.device_id, pool)
        if other.sharing != pool.sharing:
            raise InputError(
                f"pools {other.name} and {pool.name} have the same GPU ({pool.machine.gpus.model}) and are shared differently: "
                "node labels follow the hardware, so both must be shared alike"
            )


def device_plugin_config(pools: Iterable[DesiredPool]) -> Manifest:
    """One entry a pool, named after it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": DEVICE_PLUGIN_CONFIG, "namespace": DRIVERS_NAMESPACE},
        "data": {pool.name: json.dumps(plugin_config(pool), sort_keys=True) for pool in pools},
    }


def plugin_config(pool: DesiredPool) -> dict[str, Any] | None:
    """The device plugin's configuration file, version v1; None when the plugin offers whole GPUs (or whole MIG devices)."""
    sharing = pool.sharing or Sharing()
    if sharing.time_slicing:
        return _plugin_config("timeSlicing", sharing.time_slicing.replicas)
    return _plugin_config("mps", sharing.mps.replicas) if sharing.mps else None


def _plugin_config(strategy: str, replicas: int) -> dict[str, Any]:
    return {"version": "v1", "sharing": {strategy: {"resources": [{"name": GPU_RESOURCE, "replicas": replicas}]}}}


def label_rule(pool: DesiredPool) -> Manifest:
    """Label every node that holds this pool's GPU."""
    vendor, device = pool.machine.gpus.device_id.split(":")
    expressions = {"vendor": {"op": "In", "value": [vendor]}, "device": {"op": "In", "value": [device]}}
    rule = {
        "name": f"{pool.name} is shared",
        "labels": node_labels(pool),
        "matchFeatures": [{"feature": "pci.device", "matchExpressions": expressions}],
    }
    return {
        "apiVersion": "nfd.k8s-sigs.io/v1alpha1",
        "kind": "NodeFeatureRule",
        "metadata": {"name": f"sharing-{pool.name}"},
        "spec": {"rules": [rule]},
    }


def node_labels(pool: DesiredPool) -> dict[str, str]:
    """What the operator reads from the nodes of this pool."""
    if pool.sharing and pool.sharing.mig:
        return {"nvidia.com/mig.config": pool.sharing.mig.profile}
    return {"nvidia.com/device-plugin.config": pool.name}
