"""The API server, thinly: a path in, a decoded value out, every failure as one sentence.

Called by snapshot, execute, lease, record and gates; `connect.py` makes one. Nothing else in this room speaks HTTP.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol, Self, TypeVar

import httpx2
import msgspec
from lightkube.core.exceptions import ConfigError

from reconcile.objects import ListMetadata, MetadataPage, ObjectPage, Partial, TablePage
from schemas.errors import Broken, InputError, PlumblineError, Refused, Unreachable
from schemas.marks import FIELD_MANAGER

JSON = "application/json"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"
MERGE_PATCH = "application/merge-patch+json"
KUBE_SYSTEM = "/api/v1/namespaces/kube-system"

PAGE_SIZE = 1000
"""Objects a page. The server decodes whole objects even for a metadata list, so this bounds its memory as well as ours."""
RESTARTS = 2
"""How often a list is begun again because its continue token had expired."""


class NotFound(Broken):
    """404. Where absence is an answer, the caller catches it."""


class Conflict(Refused):
    """409: the object exists already, or is no longer the version that was read."""


class Expired(Unreachable):
    """410: the list's continue token is older than the server's history."""


class Paged(Protocol):
    @property
    def metadata(self) -> ListMetadata: ...


T = TypeVar("T")
P = TypeVar("P", bound=Paged)


class Api:
    """One API server, reached through one context. Any call raises Unreachable when there is no answer or no permission."""

    def __init__(self, client: httpx2.Client, context: str) -> None:
        self.context = context
        self._client = client
        self._now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The server's clock at its last answer. Staleness and leases are judged by no other."""
        return self._now or datetime.now(UTC)

    def get(self, path: str, type_: type[T]) -> T:
        """One object; NotFound when there is none."""
        return _decode(self._read(path), type_)

    def find(self, path: str, type_: type[T]) -> T | None:
        """One object, or None when there is none."""
        try:
            return self.get(path, type_)
        except NotFound:
            return None

    def objects(self, path: str, type_: type[T], selector: str = "") -> list[T]:
        """Whole objects. NotFound when the resource itself does not exist."""
        pages = self._pages(path, ObjectPage, JSON, selector)
        return [msgspec.json.decode(item, type=type_) for page in pages for item in page.items or ()]

    def metadata(self, path: str, selector: str = "") -> list[Partial]:
        """Objects without spec and status. NotFound when the resource itself does not exist."""
        return [item for page in self._pages(path, MetadataPage, METADATA_LIST, selector) for item in page.items or ()]

    def table(self, path: str) -> list[TablePage]:
        """Objects as the server prints them: their cells and their metadata. NotFound when the resource itself does not exist."""
        return self._pages(path, TablePage, TABLE, "")

    def create(self, path: str, body: object) -> None:
        """Conflict when the object exists."""
        self._write("POST", path, body)

    def merge(self, path: str, body: object) -> None:
        """A JSON merge patch, where null removes. Conflict when the body names a resourceVersion that is not the present one."""
        self._write("PATCH", path, body, MERGE_PATCH)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pages(self, path: str, type_: type[P], accept: str, selector: str, restarts: int = RESTARTS) -> list[P]:
        """All pages of one moment: after an expired token the list begins again, because two moments would miss or repeat objects."""
        try:
            return list(self._walk(path, type_, accept, selector))
        except Expired:
            if not restarts:
                raise
            return self._pages(path, type_, accept, selector, restarts - 1)

    def _walk(self, path: str, type_: type[P], accept: str, selector: str) -> Iterator[P]:
        params = {"limit": str(PAGE_SIZE)} | ({"labelSelector": selector} if selector else {})
        while True:
            page = _decode(self._read(path, accept, params), type_)
            yield page
            if not page.metadata.continue_:
                return
            params["continue"] = page.metadata.continue_

    def _read(self, path: str, accept: str = JSON, params: dict[str, str] | None = None) -> httpx2.Response:
        return self._answer(self._client.build_request("GET", path, params=params, headers={"Accept": accept}))

    def _write(self, method: str, path: str, body: object, content_type: str = JSON) -> None:
        headers = {"Accept": JSON, "Content-Type": content_type}
        content = msgspec.json.encode(body)
        self._answer(self._client.build_request(method, path, params={"fieldManager": FIELD_MANAGER}, headers=headers, content=content))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        """The edge: what the HTTP library or a credential plugin raises ends here."""
        what = f"{request.method} {request.url.path}"
        try:
            response = self._client.send(request)
        except httpx2.TimeoutException as error:
            raise Unreachable(f"{self._who} did not answer in time: {what}") from error
        except httpx2.TransportError as error:
            raise Unreachable(f"{self._who} does not answer: {error}") from error
        except (ConfigError, OSError, ValueError, LookupError) as error:
            raise InputError(f"the credentials of context {self.context} cannot be had: {error}") from error
        self._now = _date(response) or self._now
        if response.is_error:
            raise self._failure(response, what)
        return response

    @property
    def _who(self) -> str:
        return f"the API server {self._client.base_url} (context {self.context})"

    def _failure(self, response: httpx2.Response, request: str) -> PlumblineError:
        said = _message(response)
        match response.status_code:
            case 401:
                return Unreachable(f"{self._who} refused the credentials: they have expired or are unknown; renew the kubeconfig")
            case 403:
                return Unreachable(f"{self._who} refused the credentials: not allowed to {request}: {said}")
            case 404:
                return NotFound(f"{request}: {said}")
            case 409:
                return Conflict(f"{request}: {said}")
            case 410:
                return Expired(f"{request}: {said}")
            case 429 | 500 | 502 | 503 | 504:
                return Unreachable(f"{self._who} cannot answer now ({response.status_code}): {said}")
        return Broken(f"{self._who} did not understand {request} ({response.status_code}): {said}")


def cluster_id(api: Api) -> str:
    """What a cluster is told apart by, behind whatever address: the UID of its namespace kube-system."""
    return api.get(KUBE_SYSTEM, Partial).metadata.uid


class _Status(msgspec.Struct):
    message: str = ""


def _message(response: httpx2.Response) -> str:
    """What the server says, or the first of it where something else than an API server answered."""
    try:
        return msgspec.json.decode(response.content, type=_Status).message
    except msgspec.DecodeError:
        return response.text[:200]


def _decode(response: httpx2.Response, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(response.content, type=type_)
    except msgspec.DecodeError as error:
        raise Unreachable(f"{response.request.url} answered with something that is not a Kubernetes object: {error}") from error


def _date(response: httpx2.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return None
