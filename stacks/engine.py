"""What the program asks of the engine while it runs. Used by `gates.py` and `lower.py`."""

from typing import Any

import pulumi

from schemas.errors import Unreachable


def ask(token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The answer of a provider's function; Unreachable, with the provider's own words, when there is none."""
    try:
        answer = pulumi.runtime.invoke(token, arguments).value
    except Exception as error:  # the SDK raises nothing narrower for a call that failed
        raise Unreachable(f"{token}: {error}") from error
    return dict(answer or {})
