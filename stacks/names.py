"""Stack names: `<cluster>.<layer>`. Used by the program and by the command line."""

from dataclasses import dataclass
from typing import get_args

from schemas.errors import InputError
from schemas.finding import LAYERS, Layer


@dataclass(frozen=True)
class StackName:
    cluster: str
    layer: Layer

    def __str__(self) -> str:
        return f"{self.cluster}.{self.layer}"


def parse_stack_name(text: str) -> StackName:
    """From the engine's name of a stack; InputError that shows the form and the layers."""
    cluster, _, name = text.rpartition(".")
    for layer in LAYERS:
        if cluster and layer == name:
            return StackName(cluster, layer)
    raise InputError(f"stack {text}: the name of a stack is <cluster>.<layer>, and the layers are {', '.join(get_args(Layer))}")
