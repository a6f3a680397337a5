"""The engine's calls, translated: messages to plain Python and back. Called by `serve`, each call in a thread of its own.

What is not here the package does not have, and the engine is told so: components, methods, parameters.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from google.protobuf.empty_pb2 import Empty

from reconcile.provider.resource import Change, Resource
from reconcile.provider.schema import CLUSTER, GATE, NODE_POOL, package_schema
from reconcile.provider.values import unwrap, wrap
from reconcile.provider.wire import plugin_pb2, provider_pb2
from schemas.errors import InputError
from schemas.version import VERSION

Warn = Callable[[str, str], None]
"""Shows a sentence at the resource of a URN."""

KINDS: Mapping[Change, provider_pb2.PropertyDiff.Kind.ValueType] = {
    "add": provider_pb2.PropertyDiff.ADD,
    "delete": provider_pb2.PropertyDiff.DELETE,
    "update": provider_pb2.PropertyDiff.UPDATE,
}


class Plugin:
    """One method a call. `warn` reaches the person who runs the engine."""

    def __init__(self, warn: Warn) -> None:
        self._warn = warn

    def info(self, _: Empty) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    def schema(self, _: provider_pb2.GetSchemaRequest) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(schema=package_schema())

    def check_config(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def diff_config(self, _: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def configure(self, _: provider_pb2.ConfigureRequest) -> provider_pb2.ConfigureResponse:
        """Nothing to configure: an address kept in a state would be wrong as soon as the cluster moved."""
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        checked = _resource(request.urn).check(unwrap(request.olds), unwrap(request.news))
        failures = [provider_pb2.CheckFailure(property=path, reason=reason) for path, reason in checked.failures]
        return provider_pb2.CheckResponse(inputs=wrap(checked.inputs), failures=failures)

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        """`olds` are the outputs in the state: what was measured. The paths are of outputs, so that the engine prints these."""
        changes = _resource(request.urn).diff(unwrap(request.olds), unwrap(request.news))
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some if changes else none,
            diffs=sorted({path.partition(".")[0].partition("[")[0] for path in changes}),
            detailedDiff={path: provider_pb2.PropertyDiff(kind=KINDS[change]) for path, change in changes.items()},
            hasDetailedDiff=True,
        )

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        name, outputs = _resource(request.urn).create(unwrap(request.properties), preview=request.preview)
        return provider_pb2.CreateResponse(id=name, properties=wrap(outputs), refresh_before_update=_refreshed(request.urn))

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        seen = _resource(request.urn).read(unwrap(request.inputs), unwrap(request.properties))
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=wrap(seen.outputs),
            inputs=wrap(seen.inputs),
            refresh_before_update=_refreshed(request.urn),
        )

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        done = _resource(request.urn).update(unwrap(request.olds), unwrap(request.news), preview=request.preview)
        for warning in done.warnings:
            self._warn(request.urn, warning)
        return provider_pb2.UpdateResponse(properties=wrap(done.outputs), refresh_before_update=_refreshed(request.urn))

    def delete(self, request: provider_pb2.DeleteRequest) -> Empty:
        _resource(request.urn).delete(unwrap(request.properties))
        return Empty()

    def invoke(self, request: provider_pb2.InvokeRequest) -> provider_pb2.InvokeResponse:
        if request.tok != GATE:
            raise InputError(f"the package has no function {request.tok}")
        from reconcile.provider.gate import gate

        return provider_pb2.InvokeResponse(**{"return": wrap(gate(unwrap(request.args)))})

    def cancel(self, _: Empty) -> Empty:
        """A call in progress runs to its end: each is short, and none leaves a node half marked."""
        return Empty()


def _type(urn: str) -> str:
    """Of a resource: `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>`."""
    return urn.split("::")[2].rpartition("$")[2]


def _refreshed(urn: str) -> bool:
    """Whether the engine shall call Read before every preview and update, a plain one too. It keeps the answer in the state."""
    return _type(urn) == NODE_POOL


def _resource(urn: str) -> Resource:
    return _of_type(_type(urn))


@cache
def _of_type(type_: str) -> Resource:
    """Imported when first asked for, because a client for the cluster is slow to import."""
    if type_ == NODE_POOL:
        from reconcile.provider.node_pool import NodePool

        return NodePool()
    if type_ == CLUSTER:
        from reconcile.provider.cluster import Cluster

        return Cluster()
    raise InputError(f"the package has no resource {type_}")


Call = Callable[[Plugin, Any], Any]

CALLS: Mapping[str, tuple[Call, Any]] = {
    "GetPluginInfo": (Plugin.info, Empty),
    "GetSchema": (Plugin.schema, provider_pb2.GetSchemaRequest),
    "CheckConfig": (Plugin.check_config, provider_pb2.CheckRequest),
    "DiffConfig": (Plugin.diff_config, provider_pb2.DiffRequest),
    "Configure": (Plugin.configure, provider_pb2.ConfigureRequest),
    "Check": (Plugin.check, provider_pb2.CheckRequest),
    "Diff": (Plugin.diff, provider_pb2.DiffRequest),
    "Create": (Plugin.create, provider_pb2.CreateRequest),
    "Read": (Plugin.read, provider_pb2.ReadRequest),
    "Update": (Plugin.update, provider_pb2.UpdateRequest),
    "Delete": (Plugin.delete, provider_pb2.DeleteRequest),
    "Invoke": (Plugin.invoke, provider_pb2.InvokeRequest),
    "Cancel": (Plugin.cancel, Empty),
}
"""By the protocol's name: what answers, and the type of the question."""
