"""A tiny API server on loopback for tests of publishing: stores objects, counts versions, and can be told to misbehave."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from probes.cluster import Cluster

TOKEN = "token-of-the-pod"
DATE = "Tue, 25 Nov 2025 10:00:00 GMT"


class ApiServer:
    """`objects` by path; `requests` as (method, path); `failures` is answered first, one a request: (status, message), or None."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, str]] = []
        self.failures: list[tuple[int, str] | None] = []
        self.missing: set[str] = set()  # collections that are not installed
        self.version = 0

    def answer(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, dict[str, Any]]:
        """What the real server would do, as far as a publisher can tell."""
        self.requests.append((method, path))
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            return failure[0], {"kind": "Status", "message": failure[1]}
        if any(path.startswith(collection) for collection in self.missing):
            return 404, {"kind": "Status", "message": "the server could not find the requested resource"}
        return self._get(path) if body is None else self._write(method, path, body)

    def _get(self, path: str) -> tuple[int, dict[str, Any]]:
        return (200, self.objects[path]) if path in self.objects else (404, {"kind": "Status", "message": "not found"})

    def _write(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        full = f"{path}/{body['metadata']['name']}" if method == "POST" else path
        known = self.objects.get(full)
        seen = known["metadata"]["resourceVersion"] if known else None
        if body["metadata"].get("resourceVersion") != seen:
            return 409, {"kind": "Status", "message": "the object has been modified"}
        self.version += 1
        self.objects[full] = {**body, "metadata": {**body["metadata"], "resourceVersion": str(self.version)}}
        return 200, self.objects[full]


@contextmanager
def serving(api: ApiServer) -> Iterator[int]:
    """The port that it answers on."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            accepted = self.headers["Authorization"] == f"Bearer {TOKEN}"
            status, content = api.answer(self.command, self.path, body) if accepted else (401, {"message": "Unauthorized"})
            text = json.dumps(content).encode()
            self.send_response_only(status)
            self.send_header("Date", DATE)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = _handle  # noqa: N815 - the base class's names

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def connected(api: ApiServer, token: str = TOKEN) -> Iterator[Cluster]:
    """A pod's view of it, without TLS."""
    with serving(api) as port, Cluster(HTTPConnection("127.0.0.1", port, timeout=5), token) as cluster:
        yield cluster
