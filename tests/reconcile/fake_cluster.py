"""An API server in memory, behind the same HTTP client: what `Api` can ask of a real one, and the ways in which a real one fails.

Objects are plain dicts by path. Resource versions count up; a merge patch that names an old one is answered with 409.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import msgspec

from reconcile.api import Api
from reconcile.paths import EVENTS, LEASES, NODES, REPORT_LIST
from schemas.digest import digest
from schemas.marks import DIGEST, HEARTBEAT, OUTCOME, PASSES, POOL, SINCE, SINCE_PASS
from schemas.report import Report

Object = dict[str, Any]

COLUMNS = ("Name", "Verdict", "Judged")
START = datetime(2026, 8, 1, 12, 0, 0, tzinfo=UTC)


class FakeCluster:
    """`before` is called with each request, and may change the cluster or return a response of its own."""

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {"/api/v1/namespaces/kube-system": {"metadata": {"name": "kube-system", "uid": "cluster-1"}}}
        self.collections = {NODES, LEASES, REPORT_LIST, EVENTS}
        self.now = START
        self.requests: list[str] = []
        self.before: Callable[[httpx2.Request], httpx2.Response | None] = lambda _: None
        self._version = 0

    def api(self) -> Api:
        return Api(httpx2.Client(transport=httpx2.MockTransport(self._answer), base_url="https://fake"), "fake")

    def put(self, path: str, item: Object) -> None:
        self._version += 1
        stored = deepcopy(item)
        stored["metadata"] |= {"name": path.rpartition("/")[2], "resourceVersion": str(self._version)}
        self.objects[path] = stored

    def node(self, name: str, pool: str = "train", *, labels: dict[str, str] | None = None, taints: list[Object] | None = None) -> None:
        metadata = {"uid": f"uid-{name}", "labels": {POOL: pool} | (labels or {}), "annotations": {}}
        self.put(f"{NODES}/{name}", {"metadata": metadata, "spec": {"taints": taints or []}})

    def report(self, report: Report, *, passes: int = 2, age: float = 10.0) -> None:
        """A report and its heartbeat, `age` seconds old; `passes` passes in a row had these facts."""
        node = report.identity.node
        self.put(
            f"{REPORT_LIST}/{node}",
            {
                "metadata": {
                    "labels": {POOL: report.pool, DIGEST: digest(report)},
                    "annotations": {SINCE: "2026-08-01T11:00:00Z", SINCE_PASS: "5", OUTCOME: report.outcome},
                },
                "spec": msgspec.to_builtins(report),
            },
        )
        time = (self.now - timedelta(seconds=age)).isoformat()
        heartbeat = {
            "labels": {HEARTBEAT: "true"},
            "annotations": {PASSES: str(4 + passes)},
            "managedFields": [{"time": "2026-07-01T00:00:00Z"}, {"time": time}],
        }
        self.put(f"{LEASES}/{node}", {"metadata": heartbeat, "spec": {}})

    def events(self) -> list[tuple[str, str, str]]:
        """(node, reason, message) in the order of writing."""
        events = [item for path, item in self.objects.items() if path.startswith(EVENTS)]
        return [(event["involvedObject"]["name"], event["reason"], event["message"]) for event in events]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.requests.append(f"{request.method} {path}")
        response = self.before(request) or self._serve(request, path)
        response.headers["Date"] = format_datetime(self.now, usegmt=True)
        return response

    def _serve(self, request: httpx2.Request, path: str) -> httpx2.Response:
        if request.method == "PATCH":
            return self._patch(path, json.loads(request.content))
        if request.method == "POST":
            return self._create(path, json.loads(request.content))
        if path in self.objects:
            return httpx2.Response(200, json=self.objects[path])
        return self._list(request, path) if path in self.collections else refusal(404, f"{path} not found")

    def _list(self, request: httpx2.Request, path: str) -> httpx2.Response:
        items = [item for name, item in sorted(self.objects.items()) if name.rpartition("/")[0] == path]
        selected = [item for item in items if _selected(item, request.url.params.get("labelSelector", ""))]
        start, limit = int(request.url.params.get("continue", "0")), int(request.url.params["limit"])
        page = selected[start : start + limit]
        metadata = {"continue": str(start + limit)} if start + limit < len(selected) else {}
        if "as=Table" in request.headers["Accept"]:
            rows = [{"cells": _cells(item), "object": {"metadata": item["metadata"]}} for item in page]
            columns = [{"name": column} for column in COLUMNS]
            return httpx2.Response(200, json={"metadata": metadata, "columnDefinitions": columns, "rows": rows})
        return httpx2.Response(200, json={"metadata": metadata, "items": page})

    def _create(self, path: str, item: Object) -> httpx2.Response:
        name = item["metadata"].get("name") or f"{item['metadata']['generateName']}{len(self.objects)}"
        if path not in self.collections:
            return refusal(404, f"{path} not found")
        if f"{path}/{name}" in self.objects:
            return refusal(409, f"{name} already exists")
        self.put(f"{path}/{name}", item)
        return httpx2.Response(201, json=self.objects[f"{path}/{name}"])

    def _patch(self, path: str, patch: Object) -> httpx2.Response:
        target = path.removesuffix("/status")
        if target not in self.objects:
            return refusal(404, f"{path} not found")
        wanted = patch.get("metadata", {}).get("resourceVersion")
        if wanted not in (None, self.objects[target]["metadata"]["resourceVersion"]):
            return refusal(409, "the object has been modified")
        self.put(target, _merged(self.objects[target], patch))
        return httpx2.Response(200, json=self.objects[target])


def refusal(status: int, message: str) -> httpx2.Response:
    """An error as an API server words it."""
    return httpx2.Response(status, json={"kind": "Status", "message": message})


def _selected(item: Object, selector: str) -> bool:
    labels = item["metadata"].get("labels", {})
    terms = [term.partition("=") for term in selector.split(",") if term]
    return all(labels.get(key) == value if equals else key in labels for key, equals, value in terms)


def _cells(item: Object) -> list[str | None]:
    status = item.get("status", {})
    return [item["metadata"]["name"], status.get("verdict"), status.get("digest")]


def _merged(target: Any, patch: Any) -> Any:
    """RFC 7386."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), value)
    return merged
