"""What differs from one Kubernetes to another: one row a platform. Read by the fabric and drivers layers.

The rows are those of the vendors' own guides: NVIDIA's gpu-operator documentation for openshift, rke2, k3s, gke and eks, Microsoft's
for aks, and the SR-IOV network operator's documentation of virtual machines for openstack.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.cluster import Platform


@dataclass(frozen=True, kw_only=True)
class Traits:
    """How one platform departs from a plain Kubernetes on containerd."""

    gpu_operator: Mapping[str, Any] = field(default_factory=dict)  # values of the chart that replace ours, section by section
    driver_on_image: bool = False  # the node image brings the driver: the operator must not install one
    runtime_class: str = "nvidia"  # that gives a pod its GPUs
    assigns_user: bool = False  # the platform chooses the uid of a pod, and refuses one that we choose
    virtual_nics: bool = False  # a node is given virtual functions and cannot make its own


def traits(platform: Platform) -> Traits:
    """The row of this platform."""
    return _TRAITS[platform]


def _toolkit(env: Mapping[str, str], **settings: str) -> dict[str, Any]:
    variables = [{"name": name, "value": value} for name, value in sorted(env.items())]
    return {"toolkit": {"enabled": True, "env": variables, **settings}}


def _rancher(distribution: str) -> Traits:
    """rke2 and k3s run a containerd of their own, configured from a template, on a socket that both call k3s."""
    config = f"/var/lib/rancher/{distribution}/agent/etc/containerd/config.toml.tmpl"
    socket = "/run/k3s/containerd/containerd.sock"
    return Traits(gpu_operator=_toolkit({"CONTAINERD_CONFIG": config, "CONTAINERD_SOCKET": socket}))


_GKE_DRIVER = "/home/kubernetes/bin/nvidia"  # where Google's driver installer puts driver and libraries

_TRAITS: dict[Platform, Traits] = {
    "generic": Traits(),
    "openshift": Traits(
        gpu_operator={
            "operator": {"defaultRuntime": "crio", "runtimeClass": "nvidia", "use_ocp_driver_toolkit": True},
            "platform": {"openshift": True},
            "nfd": {"enabled": False},  # OpenShift has an operator of its own for it
        },
        assigns_user=True,
    ),
    "rke2": _rancher("rke2"),
    "k3s": _rancher("k3s"),
    "aks": Traits(
        gpu_operator={"operator": {"defaultRuntime": "containerd", "runtimeClass": "nvidia-container-runtime"}},
        runtime_class="nvidia-container-runtime",
    ),
    "eks": Traits(gpu_operator={"toolkit": {"enabled": False}}, driver_on_image=True),
    "gke": Traits(
        gpu_operator={
            **_toolkit({"RUNTIME_CONFIG_SOURCE": "file"}, installDir=_GKE_DRIVER),
            "cdi": {"enabled": True, "default": True},
            "hostPaths": {"driverInstallDir": _GKE_DRIVER},
        },
        driver_on_image=True,
    ),
    "openstack": Traits(virtual_nics=True),
}
