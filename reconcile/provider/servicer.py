"""The wire: what the high-level provider API leaves out. Called by `serve`.

Our errors become a sentence and never a stack trace, and a NodePool asks to be read before every preview and update.
"""

from typing import Any

import grpc
from pulumi.provider.experimental.server import ProviderServicer

from reconcile.provider.schema import NODE_POOL
from schemas.errors import PlumblineError


class Servicer(ProviderServicer):
    """The engine's calls, as the generated code names them."""

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await _answer(super().Check, request, context)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await _answer(super().Diff, request, context)

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        return _refreshed(request.urn, await _answer(super().Create, request, context))

    async def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        return _refreshed(request.urn, await _answer(super().Read, request, context))

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        return _refreshed(request.urn, await _answer(super().Update, request, context))

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await _answer(super().Delete, request, context)

    async def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await _answer(super().Invoke, request, context)


async def _answer(call: Any, request: Any, context: Any) -> Any:
    """The status is UNKNOWN whatever the error: to others the engine gives a meaning of its own, such as a provider that died."""
    try:
        return await call(request, context)
    except PlumblineError as error:
        await context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _refreshed(urn: str, response: Any) -> Any:
    """Has the engine call Read first the next time, in a plain preview too. The flag is kept in the state."""
    if f"{NODE_POOL}::" in urn:
        response.refresh_before_update = True
    return response
