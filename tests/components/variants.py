"""Desired states that depart from the demo in one thing, for tests that go through every value of a field."""

from collections.abc import Iterator
from typing import get_args

from msgspec.structs import replace

from schemas.cluster import Allocation, FabricKind, Mig, Mps, Platform, Sharing, TimeSlicing
from schemas.desired import DesiredState

SHARINGS = {
    "exclusive": None,
    "time-slicing": Sharing(time_slicing=TimeSlicing(replicas=4)),
    "mps": Sharing(mps=Mps(replicas=8)),
    "mig": Sharing(mig=Mig(profile="all-1g.10gb")),
}


def on_platform(demo: DesiredState, platform: Platform) -> DesiredState:
    return replace(demo, platform=platform)


def with_fabric(demo: DesiredState, kind: FabricKind, allocation: Allocation) -> DesiredState:
    assert demo.fabric is not None
    return replace(demo, fabric=replace(demo.fabric, kind=kind, allocation=allocation))


def shared(demo: DesiredState, sharing: Sharing | None) -> DesiredState:
    """The train pool shared so, on a board that can be."""
    pools = tuple(replace(pool, sharing=sharing) if pool.name == "train" else pool for pool in demo.pools)
    return replace(demo, pools=pools)


def fabrics() -> Iterator[tuple[FabricKind, Allocation]]:
    for kind in get_args(FabricKind):
        for allocation in get_args(Allocation):
            yield kind, allocation


def variants(demo: DesiredState) -> Iterator[DesiredState]:
    """The demo, and one state for each value of platform, fabric and sharing."""
    yield demo
    yield from (on_platform(demo, platform) for platform in get_args(Platform))
    yield from (with_fabric(demo, kind, allocation) for kind, allocation in fabrics())
    yield from (shared(demo, sharing) for sharing in SHARINGS.values())
