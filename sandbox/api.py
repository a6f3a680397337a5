"""A session with the sandbox's API server: JSON in, JSON out. Used by all of this room that talks to the cluster."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2
from lightkube.config.client_adapter import Client, ConnectionParams
from lightkube.config.kubeconfig import KubeConfig

from schemas.errors import Broken, Unreachable

Json = dict[str, Any]
_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
_TIMEOUT_S = 10.0


class Api:
    """Every call raises Unreachable when the server does not answer, and Broken when it refuses: in a sandbox we are the administrator."""

    def __init__(self, kubeconfig: Path) -> None:
        config = KubeConfig.from_file(kubeconfig).get()
        if config is None:
            raise Broken(f"{kubeconfig} has no current context")
        # No proxy of the environment may come between us and a loopback address.
        self._session = Client(config, ConnectionParams(timeout=httpx2.Timeout(_TIMEOUT_S), trust_env=False))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def get(self, path: str, **query: str) -> Json | None:
        """The object or list; None when there is no such object, or no such kind."""
        return self._call("GET", path, params=query)

    def list_metadata(self, path: str) -> list[Json] | None:
        """Only the metadata of a list's items; None when there is no such kind."""
        answer = self._call("GET", path, headers={"Accept": _METADATA})
        return None if answer is None else answer["items"]

    def create(self, path: str, content: Json) -> Json | None:
        return self._call("POST", path, json=content)

    def apply(self, path: str, content: Json, manager: str) -> Json | None:
        """Server-side apply: fields that this manager applied before and leaves out now are removed."""
        query = {"fieldManager": manager, "force": "true"}
        return self._call("PATCH", path, params=query, json=content, headers={"Content-Type": "application/apply-patch+yaml"})

    def merge(self, path: str, content: Json) -> Json | None:
        return self._call("PATCH", path, json=content, headers={"Content-Type": "application/merge-patch+json"})

    def delete(self, path: str) -> Json | None:
        return self._call("DELETE", path)

    def _call(self, method: str, path: str, **request: Any) -> Json | None:
        try:
            answer = self._session.request(method, path, **request)
        except httpx2.HTTPError as error:
            raise Unreachable(f"the sandbox's API server at {self._session.base_url} does not answer: {error}") from error
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return None
        if answer.is_server_error:
            raise Unreachable(f"the sandbox's API server could not {method} {path}: {answer.text[:300]}")
        if answer.is_error:
            raise Broken(f"the sandbox's API server refused to {method} {path}: {answer.text[:300]}")
        content: Json = answer.json()
        return content
