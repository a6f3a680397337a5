"""`plumbline:hardware:gate`: may this layer be entered? Asked by the program of a stack, answered from live reports.

The arguments are a `GateRequest`, the answer a `GateAnswer` (schemas/gate.py), both as plain JSON.
"""

import msgspec

from reconcile.connect import connect
from reconcile.gates import ask
from reconcile.provider.resource import Tree
from schemas.errors import InputError
from schemas.gate import GateRequest
from schemas.plain import plain


def gate(arguments: Tree) -> Tree:
    """InputError when the question itself is malformed."""
    try:
        request = msgspec.convert(arguments, GateRequest)
    except msgspec.ValidationError as error:
        raise InputError(f"the gate was asked a malformed question: {error}") from error
    with connect() as api:
        answer: Tree = plain(ask(api, request))
    return answer
