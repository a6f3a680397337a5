"""`plumbline:hardware:Cluster`: the identity of the cluster, the first resource of every stack.

Everything else in a stack hangs on its output `uid`, so a kubeconfig that leads elsewhere stops the run before anything is touched.
"""

from reconcile.connect import connect
from reconcile.provider.identity import same_cluster
from reconcile.provider.resource import Change, Checked, Done, Seen, Tree
from schemas.errors import InputError, Refused, Unreachable


class Cluster:
    """Inputs {name}; outputs {name, uid}. The check reads the uid live, in a preview too."""

    def check(self, old_inputs: Tree, inputs: Tree) -> Checked:
        name = inputs.get("name")
        if not isinstance(name, str) or not name:
            return Checked(inputs, (("name", "the name of the cluster is missing"),))
        try:
            with connect() as api:
                return Checked({"name": name, "uid": same_cluster(api, old_inputs.get("uid"))})
        except Unreachable as error:
            return Checked(inputs, (("uid", f"unreachable: {error}"),))
        except (InputError, Refused) as error:
            return Checked(inputs, (("uid", str(error)),))

    def diff(self, have: Tree, want: Tree) -> dict[str, Change]:
        return {} if have.get("name") == want["name"] else {"name": "update"}

    def create(self, inputs: Tree, *, preview: bool) -> tuple[str, Tree]:  # noqa: ARG002  # the check has read it all
        return inputs["uid"], inputs

    def read(self, inputs: Tree, outputs: Tree) -> Seen:
        with connect() as api:
            uid = same_cluster(api, outputs.get("uid"))
        return Seen(inputs | {"uid": uid}, outputs | {"uid": uid})

    def update(self, have: Tree, want: Tree, *, preview: bool) -> Done:  # noqa: ARG002  # nothing but a name can change
        return Done(want)

    def delete(self, outputs: Tree) -> None:
        """A cluster's identity is not ours to end."""
