"""What a resource of ours answers to the engine, in plain Python. `plugin.py` translates; node_pool.py and cluster.py implement.

Every method may raise a PlumblineError: the engine shows its sentence and keeps the resource as it is.
"""

from typing import Any, Literal, NamedTuple, Protocol

Tree = dict[str, Any]


class Checked(NamedTuple):
    """Inputs as the engine shall store them, and what is wrong with them: (property path, reason)."""

    inputs: Tree
    failures: tuple[tuple[str, str], ...] = ()


class Seen(NamedTuple):
    """The world, read back. Declared values go into the inputs, measured ones into the outputs, under the same names."""

    inputs: Tree
    outputs: Tree


class Done(NamedTuple):
    """What came of a change, and what the person should hear about it."""

    outputs: Tree
    warnings: tuple[str, ...] = ()


Change = Literal["add", "delete", "update"]


class Resource(Protocol):
    """One kind of resource. `have` and `outputs` are what the state holds, `want` and `inputs` what the program asks for."""

    def check(self, old_inputs: Tree, inputs: Tree) -> Checked: ...

    def diff(self, have: Tree, want: Tree) -> dict[str, Change]:
        """The paths at which they differ; empty when nothing has to be done."""
        ...

    def create(self, inputs: Tree, *, preview: bool) -> tuple[str, Tree]:
        """(id, outputs)."""
        ...

    def read(self, inputs: Tree, outputs: Tree) -> Seen: ...

    def update(self, have: Tree, want: Tree, *, preview: bool) -> Done: ...

    def delete(self, outputs: Tree) -> None: ...
