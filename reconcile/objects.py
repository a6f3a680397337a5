"""The parts of Kubernetes objects that reconcile reads.

Decoding skips every field that is not named here, which is what keeps a fleet cheap.
"""

from datetime import datetime

from msgspec import Raw

from schemas.base import Record


class ManagedField(Record, frozen=True, kw_only=True):
    """One writer of an object; the API server stamps the time, so it is free of the nodes' clock errors."""

    time: datetime | None = None


class Metadata(Record, frozen=True, kw_only=True):
    name: str
    uid: str = ""
    resource_version: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    managed_fields: tuple[ManagedField, ...] = ()


class Partial(Record, frozen=True, kw_only=True):
    """Any object, metadata only."""

    metadata: Metadata


class Taint(Record, frozen=True, kw_only=True):
    key: str
    effect: str
    value: str = ""
    time_added: str | None = None


class NodeSpec(Record, frozen=True, kw_only=True):
    taints: tuple[Taint, ...] = ()


class Node(Record, frozen=True, kw_only=True):
    metadata: Metadata
    spec: NodeSpec = NodeSpec()


class ReportObject(Record, frozen=True, kw_only=True):
    """A NodeReport. The spec is decoded apart, so that one report nobody can read costs one node and not the whole check."""

    metadata: Metadata
    spec: Raw = Raw(b"{}")


class LeaseSpec(Record, frozen=True, kw_only=True):
    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    renew_time: datetime | None = None


class LeaseObject(Record, frozen=True, kw_only=True):
    metadata: Metadata
    spec: LeaseSpec = LeaseSpec()


class ListMetadata(Record, frozen=True, kw_only=True, rename={"continue_": "continue"}):
    continue_: str = ""


class ObjectPage(Record, frozen=True, kw_only=True):
    """One page of whole objects, each decoded later."""

    metadata: ListMetadata = ListMetadata()
    items: tuple[Raw, ...] | None = ()  # null where the server has none to list


class MetadataPage(Record, frozen=True, kw_only=True):
    """One page of a metadata-only list."""

    metadata: ListMetadata = ListMetadata()
    items: tuple[Partial, ...] | None = ()  # null where the server has none to list


class Column(Record, frozen=True, kw_only=True):
    name: str


class Row(Record, frozen=True, kw_only=True):
    cells: tuple[str | int | float | bool | None, ...]
    object: Partial


class TablePage(Record, frozen=True, kw_only=True):
    """One page of a list as a table: the printer columns beside the metadata, which is how `status` is read without reading the reports."""

    metadata: ListMetadata = ListMetadata()
    column_definitions: tuple[Column, ...] = ()
    rows: tuple[Row, ...] | None = ()  # null where the server has none to list
