import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from sandbox import nodes
from sandbox.api import Api, Json
from tests.golden import assert_golden
from tests.sandbox.control.desired import desired_state, partitioned

GOLDEN = Path(__file__).parent / "golden"


@dataclass
class Cluster:
    """Stands in for the API: the nodes that are there, and what was done to them."""

    present: dict[str, dict[str, str]] = field(default_factory=dict)  # name -> annotations
    done: list[str] = field(default_factory=list)

    def list_metadata(self, _: str) -> list[Json]:
        return [{"metadata": {"name": name, "annotations": annotations}} for name, annotations in self.present.items()]

    def apply(self, path: str, content: Json, manager: str) -> None:
        assert manager == nodes.MANAGER
        self.done.append(f"apply {path.removeprefix('/api/v1/')} {' '.join(sorted(content.keys() - {'apiVersion', 'kind'}))}")

    def delete(self, path: str) -> None:
        self.done.append(f"delete {path.removeprefix('/api/v1/')}")

    @property
    def api(self) -> Api:
        return cast(Api, self)


@pytest.mark.parametrize("name", ["train-1", "edge-2"])
def test_a_node_as_kubelet_and_operators_would_leave_it(name: str) -> None:
    node = next(node for node in nodes.node_objects(desired_state()) if node["metadata"]["name"] == name)

    assert_golden(GOLDEN / f"node-{name}.json", json.dumps(node, indent=1) + "\n")


def test_nodes_are_numbered_from_one_in_each_pool() -> None:
    names = [node["metadata"]["name"] for node in nodes.node_objects(desired_state(train=2, edge=1))]

    assert names == ["train-1", "train-2", "edge-1"]


def test_the_selector_of_the_pool_is_on_every_node() -> None:
    labels: list[dict[str, Any]] = [node["metadata"]["labels"] for node in nodes.node_objects(desired_state())]

    assert [label["plumbline.dev/pool"] for label in labels] == ["train"] * 4 + ["edge"] * 2


@pytest.mark.parametrize(
    ("profile", "instances"),
    [
        ("all-1g.10gb", 7),
        ("all-1g.20gb", 4),
        ("all-2g.20gb", 3),
        ("all-3g.40gb", 2),
        ("all-4g.40gb", 1),
        ("all-7g.80gb", 1),
        ("all-disabled", 1),
    ],
)
def test_partitioned_gpus(profile: str, instances: int) -> None:
    (node,) = nodes.node_objects(replace(desired_state(), pools=(partitioned(profile),)))

    assert node["status"]["capacity"]["nvidia.com/gpu"] == str(8 * instances)


def test_apply_writes_object_and_status_of_each_node() -> None:
    cluster = Cluster()

    nodes.apply(cluster.api, desired_state(train=1, edge=0))

    assert cluster.done == ["apply nodes/train-1 metadata", "apply nodes/train-1/status status"]


def test_apply_deletes_simulated_nodes_that_are_declared_no_more_and_no_others() -> None:
    cluster = Cluster({"train-1": nodes.SIMULATED, "train-9": nodes.SIMULATED, "real-1": {}})

    nodes.apply(cluster.api, desired_state(train=1, edge=0))

    assert [act for act in cluster.done if act.startswith("delete")] == ["delete nodes/train-9"]


def test_summary() -> None:
    assert nodes.summary(desired_state()) == "6 nodes (train 4, edge 2)"
