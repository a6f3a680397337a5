"""The base of every component: its type token, and the order of its parts."""

from collections.abc import Sequence
from typing import ClassVar

import pulumi


class Component(pulumi.ComponentResource):
    """A group of resources under one name. Its type is plumbline:<layer>:<class>.

    The engine makes the parts of a component after what the component depends on, but records only the dependencies of each part.
    A part therefore names them too, so that `destroy` takes everything away in the reverse order: custom resources before the
    operator that has to finalize them.
    """

    layer: ClassVar[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(f"plumbline:{self.layer}:{type(self).__name__}", name, None, opts)
        depends_on = opts.depends_on if opts else None
        self._after = list(depends_on) if isinstance(depends_on, Sequence) else [depends_on] if depends_on else []

    def part(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of a part that waits for `after`, and for all that the component waits for."""
        return pulumi.ResourceOptions(parent=self, depends_on=[*self._after, *after])
