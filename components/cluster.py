"""The cluster a stack belongs to, and the Kubernetes provider bound to it. The first thing that every stack builds."""

import pulumi

from components.objects import plugin_version


class Cluster(pulumi.CustomResource):
    """The identity of the cluster behind the present kubeconfig: the UID of its namespace kube-system.

    Our provider reads the UID when the engine checks the inputs. It refuses when the stack's state holds another UID, and fails
    when no server answers: neither ever looks like a deletion.
    """

    uid: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("plumbline:hardware:Cluster", name, {"name": name, "uid": None}, opts)


class KubernetesProvider(pulumi.ProviderResource):
    """The provider of all Kubernetes objects of a stack.

    An empty kubeconfig makes the plugin read $KUBECONFIG and its current context when it starts, as kubectl does: no address, path or
    credential enters the state, so a cluster that moves to another port stays the same cluster. What tells clusters apart is the UID.
    """

    def __init__(self, cluster: Cluster) -> None:
        inputs = {
            "clusterIdentifier": cluster.uid,
            "enableServerSideApply": "true",  # the engine takes a provider's settings as text
            "kubeconfig": "",
        }
        opts = pulumi.ResourceOptions(parent=cluster, version=plugin_version())
        super().__init__("kubernetes", cluster._name, inputs, opts)
