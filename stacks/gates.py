"""The gate before a layer, asked of live reports through our provider, never of a checkpoint. Used by `program.py`."""

import msgspec
import pulumi

from schemas.desired import DesiredState
from schemas.errors import Refused
from schemas.finding import Layer
from schemas.gate import GateAnswer, GateRequest, gate_request
from schemas.plain import plain
from stacks.engine import ask

GATE = "plumbline:hardware:gate"


def enter(desired: DesiredState, layer: Layer) -> None:
    """Refused when the gate is closed. A preview only warns: it changes nothing, and shows what is behind the gate."""
    request = gate_request(desired, layer)
    if request is None:
        return
    answer = answered(request)
    if answer.open:
        return
    words = f"the gate before {desired.cluster}.{layer} is closed: {'; '.join(answer.reasons)}"
    if not pulumi.runtime.is_dry_run():
        raise Refused(words)
    pulumi.warn(f"{words}. An update would be refused now.")


def answered(request: GateRequest) -> GateAnswer:
    """What the provider says at this moment."""
    return msgspec.convert(ask(GATE, plain(request)), GateAnswer, strict=False)
