"""The API server as a pod sees it, over the standard library alone. Used by `publish.py`.

A connection lives for one pass: the kubelet exchanges the token file, and the server's address may change, between two passes.
"""

import os
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec

from schemas.errors import InputError, PlumblineError, Refused, Unreachable

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
TIMEOUT_SECONDS = 10.0

Object = dict[str, Any]


class ConflictError(PlumblineError):
    """Somebody else has written the object since it was read."""

    exit_code = 3


class Answer(NamedTuple):
    """`content` is None when there is no such object; `date` is the server's clock."""

    content: Object | None
    date: datetime


class Cluster:
    """One connection, with the credentials of this pod."""

    def __init__(self, connection: HTTPConnection, token: str) -> None:
        self._connection = connection
        self._token = token

    @classmethod
    def of_pod(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """From what Kubernetes gives every pod. InputError outside of one."""
        host, port = environment.get("KUBERNETES_SERVICE_HOST"), environment.get("KUBERNETES_SERVICE_PORT")
        if not host or not port:
            raise InputError("publishing needs a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set")
        account = Path(environment.get("PLUMBLINE_SERVICEACCOUNT") or ACCOUNT)
        try:
            context = ssl.create_default_context(cafile=str(account / "ca.crt"))
            token = (account / "token").read_text().strip()
        except OSError as error:
            raise InputError(f"publishing needs the service account of a pod: {account}: {error.strerror or error}") from error
        return cls(HTTPSConnection(host, int(port), timeout=TIMEOUT_SECONDS, context=context), token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, path: str, accept: str = "application/json") -> Answer:
        return self._call("GET", path, accept=accept)

    def create(self, path: str, content: Object) -> Answer:
        return self._call("POST", path, content)

    def replace(self, path: str, content: Object) -> Answer:
        return self._call("PUT", path, content)

    def _call(self, method: str, path: str, content: Object | None = None, accept: str = "application/json") -> Answer:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": accept, "Content-Type": "application/json"}
        body = None if content is None else msgspec.json.encode(content)
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, HTTPException) as error:
            raise Unreachable(f"the API server at {self._address} did not answer: {error or type(error).__name__}") from error
        return self._answer(response, text, f"{method} {path}")

    def _answer(self, response: HTTPResponse, text: bytes, request: str) -> Answer:
        """The object, or the error that says what to do next."""
        if response.status == 404:
            return Answer(None, _date(response))
        if response.status < 300:
            return Answer(msgspec.json.decode(text), _date(response))
        reason = f"{request}: {_message(text) or response.reason} ({response.status})"
        match response.status:
            case 401:
                raise Unreachable(f"the API server at {self._address} does not accept this pod's token: it has expired, or its pod is gone")
            case 409:
                raise ConflictError(f"somebody else writes the same object: {reason}")
            case 429 | 500 | 502 | 503 | 504:
                raise Unreachable(f"the API server at {self._address} cannot answer now: {reason}")
        raise Refused(f"the API server refused: {reason}")

    @property
    def _address(self) -> str:
        return f"{self._connection.host}:{self._connection.port}"


def _date(response: HTTPResponse) -> datetime:
    """The server's clock; ours, should a proxy have taken it out."""
    date = response.headers.get("Date")
    return parsedate_to_datetime(date).astimezone(UTC) if date else datetime.now(UTC)


def _message(text: bytes) -> str:
    """What the server's Status object says, or the beginning of whatever came instead."""
    try:
        status = msgspec.json.decode(text)
        return str(status["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return text[:200].decode("utf-8", "replace").strip()
