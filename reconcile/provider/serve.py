"""The console script `pulumi-resource-plumbline`: the process that the engine starts, asks and stops.

The engine waits until the port is printed, so nothing is imported before that which only a later answer needs.
"""

import asyncio
import os
import sys
from typing import Any

import grpc.aio
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc

from reconcile.provider.plugin import Plumbline
from reconcile.provider.servicer import Servicer
from schemas.version import VERSION

LIMIT = 400 * 1024 * 1024  # bytes a message, as the engine has it
OPTIONS = [("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)]
PATIENCE = 30.0  # seconds that calls in progress have to finish when the engine has died
LOOK = 1.0  # seconds between two looks at whether it has


def main() -> None:
    """Serve until the engine ends us, or is gone itself."""
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if not arguments:
        sys.exit("pulumi-resource-plumbline is started by the Pulumi engine, with the engine's address")
    try:
        asyncio.run(_serve(arguments[0], os.getppid()))
    except KeyboardInterrupt:
        sys.exit(130)


async def _serve(engine: str, parent: int) -> None:
    async with grpc.aio.insecure_channel(engine) as channel:
        server = grpc.aio.server(options=OPTIONS)
        plugin = Plumbline(_warner(engine_pb2_grpc.EngineStub(channel)))
        servicer = Servicer(sys.argv[1:], VERSION, plugin, engine)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        print(port, flush=True)
        await _until_orphaned(parent)
        await server.stop(PATIENCE)


def _warner(engine: Any) -> Any:
    async def warn(urn: str, sentence: str) -> None:
        await engine.Log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=sentence, urn=urn))

    return warn


async def _until_orphaned(parent: int) -> None:
    """An engine that was killed cannot tell us to stop, and nobody else will."""
    while os.getppid() == parent:
        await asyncio.sleep(LOOK)


if __name__ == "__main__":
    main()
