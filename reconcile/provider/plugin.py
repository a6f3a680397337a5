"""The engine's calls, translated: property values to plain Python and back, blocking work to a thread. Called by `serve`."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache

from pulumi.provider.experimental.provider import (
    CheckFailure,
    CheckRequest,
    CheckResponse,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    GetSchemaRequest,
    GetSchemaResponse,
    InvokeRequest,
    InvokeResponse,
    PropertyDiff,
    PropertyDiffKind,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from reconcile.provider.resource import Change, Resource
from reconcile.provider.schema import CLUSTER, GATE, NODE_POOL, package_schema
from reconcile.provider.values import unwrap, wrap
from schemas.errors import InputError

Warn = Callable[[str, str], Awaitable[None]]
"""Shows a sentence at the resource of a URN."""

KINDS: dict[Change, PropertyDiffKind] = {
    "add": PropertyDiffKind.ADD,
    "delete": PropertyDiffKind.DELETE,
    "update": PropertyDiffKind.UPDATE,
}


class Plumbline(Provider):
    """The resources and the function of the package, behind the engine's protocol."""

    def __init__(self, warn: Warn) -> None:
        self._warn = warn

    async def get_schema(self, request: GetSchemaRequest) -> GetSchemaResponse:  # noqa: ARG002
        return GetSchemaResponse(package_schema())

    async def configure(self, request: ConfigureRequest) -> ConfigureResponse:  # noqa: ARG002
        """Nothing to configure: an address kept in a state would be wrong as soon as the cluster moved."""
        return ConfigureResponse(supports_preview=True)

    async def check(self, request: CheckRequest) -> CheckResponse:
        resource = _resource(request.type)
        checked = await asyncio.to_thread(resource.check, unwrap(request.old_inputs), unwrap(request.new_inputs))
        return CheckResponse(wrap(checked.inputs), [CheckFailure(path, reason) for path, reason in checked.failures])

    async def diff(self, request: DiffRequest) -> DiffResponse:
        changes = _resource(request.type).diff(unwrap(request.old_state), unwrap(request.new_inputs))
        return DiffResponse(
            changes=bool(changes),
            diffs=sorted({path.partition(".")[0].partition("[")[0] for path in changes}),
            detailed_diff={path: PropertyDiff(KINDS[change], input_diff=False) for path, change in changes.items()},
        )

    async def create(self, request: CreateRequest) -> CreateResponse:
        resource = _resource(request.type)
        name, outputs = await asyncio.to_thread(resource.create, unwrap(request.properties), preview=request.preview)
        return CreateResponse(name, wrap(outputs))

    async def read(self, request: ReadRequest) -> ReadResponse:
        seen = await asyncio.to_thread(_resource(request.type).read, unwrap(request.inputs), unwrap(request.properties))
        return ReadResponse(request.resource_id, wrap(seen.outputs), wrap(seen.inputs))

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        resource = _resource(request.type)
        done = await asyncio.to_thread(resource.update, unwrap(request.olds), unwrap(request.news), preview=request.preview)
        for warning in done.warnings:
            await self._warn(request.urn, warning)
        return UpdateResponse(wrap(done.outputs))

    async def delete(self, request: DeleteRequest) -> None:
        await asyncio.to_thread(_resource(request.type).delete, unwrap(request.properties))

    async def invoke(self, request: InvokeRequest) -> InvokeResponse:
        if request.tok != GATE:
            raise InputError(f"the package has no function {request.tok}")
        from reconcile.provider.gate import gate

        return InvokeResponse(wrap(await asyncio.to_thread(gate, unwrap(request.args))))


@cache
def _resource(token: str) -> Resource:
    """Imported when first asked for: the engine waits for this process to start, and a client for the cluster is slow to import.

    Inside a component, the engine's token names the parents' types too: `plumbline:drivers:Drivers$plumbline:hardware:NodePool`.
    """
    token = token.rpartition("$")[2]
    if token == NODE_POOL:
        from reconcile.provider.node_pool import NodePool

        return NodePool()
    if token == CLUSTER:
        from reconcile.provider.cluster import Cluster

        return Cluster()
    raise InputError(f"the package has no resource {token}")
