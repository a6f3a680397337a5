"""A cluster in memory, with a pool of healthy nodes in service."""

import pytest

from schemas.desired import HardwareExpectation
from schemas.marks import VERIFIED
from tests.reconcile.fake_cluster import FakeCluster
from tests.reconcile.machines import expectation, healthy


@pytest.fixture
def expected() -> HardwareExpectation:
    return expectation()


@pytest.fixture
def cluster(expected: HardwareExpectation) -> FakeCluster:
    """train-1 to train-4: labelled verified, each with a report ten seconds old."""
    fake = FakeCluster()
    for number in range(1, 5):
        fake.node(f"train-{number}", labels={VERIFIED: "true"})
        fake.report(healthy(expected, f"train-{number}"))
    return fake
