"""The console script `pulumi-resource-plumbline`: the process that the engine starts, asks and stops.

The engine waits until the port is printed, and starts one process only to check a configuration that is empty. So what an answer needs
is imported by that answer.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from reconcile.provider.plugin import CALLS, Call, Plugin
from reconcile.provider.wire import engine_pb2
from schemas.errors import PlumblineError

SERVICE = "pulumirpc.ResourceProvider"
LIMIT = 400 * 1024 * 1024  # bytes a message, as the engine has it
OPTIONS = [("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)]
THREADS = 16  # calls at once; the engine itself asks for at most four times the number of cores
PATIENCE = 30.0  # seconds that calls in progress have to finish when the engine has died
LOOK = 1.0  # seconds between two looks at whether it has

SIDE_BY_SIDE = frozenset({"GetPluginInfo", "GetSchema", "CheckConfig", "DiffConfig", "Configure", "Diff", "Cancel"})
"""Calls that decode nothing. The others wait for one another; the engine goes on with the rest of a stack while they do."""

_one_at_a_time = threading.Lock()
"""msgspec learns a type when it is first decoded, and crashes the process when two threads do that at once (0.22, seen as a segmentation
fault). Kubeconfigs and credential plugins are decoded by it too, so no list of types could be warmed up that is sure to be complete.
"""


def main() -> None:
    """The engine passes its address, and options for logging that do not concern us."""
    parent = os.getppid()
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if not arguments:
        sys.exit("pulumi-resource-plumbline is started by the Pulumi engine, with the engine's address")
    try:
        _serve(arguments[0], parent)
    except KeyboardInterrupt:
        sys.exit(130)


def _serve(engine: str, parent: int) -> None:
    """Until the engine ends us, or is gone itself."""
    with grpc.insecure_channel(engine) as channel:
        server = grpc.server(ThreadPoolExecutor(THREADS), options=OPTIONS)
        server.add_generic_rpc_handlers((_handler(Plugin(_warner(channel))),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        print(port, flush=True)
        _wait_until_orphaned(parent)
        server.stop(PATIENCE).wait()


def _handler(plugin: Plugin) -> Any:
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            name: grpc.unary_unary_rpc_method_handler(
                partial(_answer, call if name in SIDE_BY_SIDE else partial(_alone, call), plugin),
                request.FromString,
                lambda response: response.SerializeToString(),
            )
            for name, (call, request) in CALLS.items()
        },
    )


def _alone(call: Call, plugin: Plugin, request: Any) -> Any:
    with _one_at_a_time:
        return call(plugin, request)


def _answer(call: Call, plugin: Plugin, request: Any, context: Any) -> Any:
    """Our errors become a sentence, never a stack trace.

    The status is UNKNOWN whatever the error: to others the engine gives a meaning of its own, such as a provider that died.
    """
    try:
        return call(plugin, request)
    except PlumblineError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _warner(channel: Any) -> Callable[[str, str], None]:
    log = channel.unary_unary("/pulumirpc.Engine/Log", engine_pb2.LogRequest.SerializeToString, Empty.FromString)

    def warn(urn: str, sentence: str) -> None:
        log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=sentence, urn=urn))

    return warn


def _wait_until_orphaned(parent: int) -> None:
    """An engine that was killed cannot tell us to stop, and nobody else will."""
    while os.getppid() == parent:
        time.sleep(LOOK)


if __name__ == "__main__":
    main()
