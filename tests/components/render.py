"""What a spec becomes: every resource that a layer registers, without an engine. Also for tests of what a field changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks

from components.charts import ChartLibrary
from sandbox.mirror import pack
from schemas.chart_lock import load_chart_lock
from schemas.contracts import layers
from schemas.desired import DesiredState
from schemas.finding import Layer
from stacks.layers import Site
from stacks.program import ground, raise_layer

ROOT = Path(__file__).resolve().parents[2]
CLUSTER_UID = "00000000-0000-4000-8000-000000000001"
PROBE_IMAGE = "plumbline-probe:test"


@dataclass(frozen=True)
class Rendered:
    """One resource as it was registered. Parent and dependencies are `type::name`."""

    type: str
    name: str
    inputs: dict[str, Any]
    parent: str = ""
    depends_on: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.type}::{self.name}"

    def plain(self) -> dict[str, Any]:
        """For a golden file: only what is there."""
        shown = {"resource": self.key, "parent": self.parent, "depends_on": list(self.depends_on), "inputs": self.inputs}
        return {name: value for name, value in shown.items() if value}


@dataclass
class Answers(Mocks):
    """Every resource is created as it was asked for; the cluster has its UID."""

    calls: list[MockCallArgs] = field(default_factory=list)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        uid = {"uid": CLUSTER_UID} if args.typ == "plumbline:hardware:Cluster" else {}
        return f"{args.name}-id", {**args.inputs, **uid}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], None]:
        self.calls.append(args)
        return {}, None


class Recorder(MockMonitor):
    """Keeps what a mock is not told: parents and dependencies."""

    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.rendered: list[Rendered] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name is the protocol's
        response = super().RegisterResource(request)  # type: ignore[no-untyped-call]  # the SDK's mocks carry no types
        if request.type != "pulumi:pulumi:Stack":
            inputs = whole(pulumi.runtime.rpc.deserialize_properties(request.object))
            depends_on = tuple(sorted(short(urn) for urn in request.dependencies))
            self.rendered.append(Rendered(request.type, request.name, inputs, short(request.parent), depends_on))
        return response


def short(urn: str) -> str:
    """type::name of a URN; nothing for the stack itself."""
    if not urn:
        return ""
    qualified, name = urn.split("::")[-2:]
    kind = qualified.rpartition("$")[2]
    return "" if kind == "pulumi:pulumi:Stack" else f"{kind}::{name}"


def whole(value: Any) -> Any:
    """The wire knows floats only: 64.0 is 64 again, and the keys stand in order."""
    match value:
        case dict():
            return {key: whole(value[key]) for key in sorted(value)}
        case list():
            return [whole(item) for item in value]
        case float() if value.is_integer():
            return int(value)
    return value


def sandbox_library(mirror: Path) -> ChartLibrary:
    """The sandbox's charts, packed into this folder."""
    pack(ROOT / "sandbox" / "charts", mirror)
    return ChartLibrary(lock=load_chart_lock(ROOT / "sandbox" / "charts.lock.yaml"), mirror=mirror)


def render(desired: DesiredState, layer: Layer, library: ChartLibrary, probe_image: str = PROBE_IMAGE) -> tuple[Rendered, ...]:
    """The resources of one layer, sorted by key."""
    mocks = Answers()
    recorder = Recorder(mocks)
    set_mocks(mocks, project="plumbline", stack=f"{desired.cluster}.{layer}", preview=False, monitor=recorder)
    site = Site(desired=desired, library=library, probe_image=probe_image)
    pulumi.runtime.test(lambda: raise_layer(site, layer, ground(desired.cluster)))()  # type: ignore[no-untyped-call]  # nor does its test helper
    return tuple(sorted(recorder.rendered, key=lambda resource: resource.key))


def render_all(desired: DesiredState, library: ChartLibrary) -> Iterator[Rendered]:
    """The resources of all layers that the spec has."""
    for layer in layers(desired):
        yield from render(desired, layer, library)
