"""What the saved state says, without an engine where it lies in a local folder."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.engine.state import StackSummary, make_stacks, recorded_cluster_id, stacks
from schemas.errors import InputError
from tests.cli.engine.conftest import FakePulumi

UID = "7d3c1a52"
CLUSTER = {"type": "plumbline:hardware:Cluster", "outputs": {"name": "demo", "uid": UID}}
LISTED = [
    {"name": "demo.drivers", "lastUpdate": "2026-11-23T16:12:38Z", "resourceCount": 34},
    {"name": "organization/plumbline/demo.fabric"},
    {"name": "other.fabric", "resourceCount": 3},
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: plumbline\nbackend: {url: 'file://./.state'}\n")
    (tmp_path / ".state/.pulumi/stacks/plumbline").mkdir(parents=True)
    return tmp_path


def save(root: Path, stack: str, *resources: dict[str, Any]) -> None:
    checkpoint = {"version": 3, "checkpoint": {"stack": stack, "latest": {"manifest": {}, "resources": resources}}}
    (root / ".state/.pulumi/stacks/plumbline" / f"{stack}.json").write_text(json.dumps(checkpoint))


def test_before_the_first_update_there_is_no_cluster(root: Path) -> None:
    assert recorded_cluster_id(root, {}, "demo") is None


def test_any_layer_tells_the_cluster(root: Path) -> None:
    save(root, "demo.fabric")
    save(root, "demo.drivers", {"type": "pulumi:pulumi:Stack"}, CLUSTER)
    save(root, "other.drivers", {"type": "plumbline:hardware:Cluster", "outputs": {"uid": "another"}})

    assert recorded_cluster_id(root, {}, "demo") == UID


def test_an_empty_stack_has_no_cluster(root: Path) -> None:
    path = root / ".state/.pulumi/stacks/plumbline/demo.drivers.json"
    path.write_text('{"version": 3, "checkpoint": {"stack": "demo.drivers"}}')
    assert recorded_cluster_id(root, {}, "demo") is None


def test_a_state_that_lies_elsewhere_is_asked_of_the_engine(root: Path, fake_pulumi: FakePulumi) -> None:
    exported = json.dumps({"version": 3, "deployment": {"resources": [CLUSTER]}})
    env = fake_pulumi(f"echo '{exported}'") | {"PULUMI_BACKEND_URL": "s3://states"}
    assert recorded_cluster_id(root, env, "demo") == UID


def test_the_backend_of_the_environment_comes_before_the_projects(root: Path, tmp_path: Path) -> None:
    save(root, "demo.fabric", CLUSTER)
    (tmp_path / "elsewhere/.pulumi/stacks/plumbline").mkdir(parents=True)
    assert recorded_cluster_id(root, {"PULUMI_BACKEND_URL": f"file://{tmp_path}/elsewhere"}, "demo") is None


def test_stacks_of_other_clusters_are_left_out(root: Path, fake_pulumi: FakePulumi) -> None:
    found = stacks(root, fake_pulumi(f"echo '{json.dumps(LISTED)}'"), "demo")
    assert found == (
        StackSummary(layer="fabric"),
        StackSummary(layer="drivers", last_update="2026-11-23T16:12:38Z", resources=34),
    )


def test_no_stack_to_make_starts_nothing(root: Path, fake_pulumi: FakePulumi) -> None:
    make_stacks(root, fake_pulumi("exit 1"), "demo", [])


def test_what_the_engine_refuses_is_said_with_its_command(root: Path, fake_pulumi: FakePulumi) -> None:
    with pytest.raises(InputError, match=r"pulumi stack init demo\.fabric --no-select: incorrect passphrase"):
        make_stacks(root, fake_pulumi("echo 'error: incorrect passphrase' >&2; exit 1"), "demo", ["fabric"])
