"""The layer below: is it there, and was it applied from this very spec? Used by `program.py`."""

from typing import Any

import msgspec
import pulumi

from schemas.contract import Contract
from schemas.contracts import below, contract, mismatch
from schemas.desired import DesiredState
from schemas.errors import Refused, Unreachable
from schemas.finding import Layer
from stacks.engine import ask
from stacks.names import StackName


def require_lower(desired: DesiredState, layer: Layer) -> None:
    """Refused when the layer below must be applied first. A preview goes on with the contract that the spec promises, and says so."""
    lower = below(desired, layer)
    if lower is None:
        return
    stack = StackName(desired.cluster, lower)
    problem = mismatch(contract(desired, lower), exported(stack), stack=str(stack))
    if problem is None:
        return
    if not pulumi.runtime.is_dry_run():
        raise Refused(problem)
    pulumi.warn(f"{problem}. This preview goes on with what the spec promises of {stack}.")


def exported(stack: StackName) -> Contract | None:
    """The contract that another stack of this project exports; None when there is no such stack, or nothing was applied yet.

    The engine does not tell a stack that is missing from one that it cannot read. Both mean that nothing can be built on it.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
    try:
        outputs: dict[str, Any] = ask("pulumi:pulumi:readStackOutputs", {"name": name}).get("outputs") or {}
    except Unreachable as error:
        pulumi.log.debug(str(error))
        return None
    found = outputs.get("contract")
    return msgspec.convert(found, Contract, strict=False) if found else None
