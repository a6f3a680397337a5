"""From a stack's name to its parts: which spec, which charts, and what a person reads when something is wrong."""

from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime.mocks import set_mocks

from schemas.desired import ChartSource
from schemas.errors import InputError, Unreachable
from schemas.finding import LAYERS
from schemas.version import VERSION
from stacks import engine, program
from stacks.names import StackName
from tests.components.render import ROOT, Answers

LOCK = ROOT / "sandbox" / "charts.lock.yaml"


@pytest.fixture(autouse=True)
def mocks() -> Answers:
    answers = Answers()
    set_mocks(answers, project="plumbline", stack="demo.fabric", preview=True)
    return answers


def test_a_cluster_has_its_own_spec() -> None:
    assert program.spec_path(StackName("demo", "fabric"), ROOT) == ROOT / "stacks" / "clusters" / "demo.yaml"


def test_a_configured_spec_lies_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.Config, "get", lambda *_: "specs/x.yaml")
    assert program.spec_path(StackName("demo", "fabric"), Path("/project")) == Path("/project/specs/x.yaml")


@pytest.mark.parametrize(
    ("variable", "mirror", "expected"),
    [(None, None, LOCK.parent), (None, "/mirror", Path("/mirror")), ("/other", "/mirror", Path("/other"))],
)
def test_where_the_charts_lie(variable: str | None, mirror: str | None, expected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(program.MIRROR, raising=False)
    if variable:
        monkeypatch.setenv(program.MIRROR, variable)
    assert program.library(ChartSource(lock=str(LOCK), mirror=mirror)).mirror == expected


def test_the_probe_is_of_this_version() -> None:
    assert program.probe_image() == f"plumbline-probe:{VERSION}"


def test_a_spec_of_another_cluster(tmp_path: Path) -> None:
    spec = (ROOT / "stacks" / "clusters" / "demo.yaml").read_text(encoding="utf-8")
    (tmp_path / "stacks" / "clusters").mkdir(parents=True)
    (tmp_path / "stacks" / "clusters" / "other.yaml").write_text(spec, encoding="utf-8")
    with pytest.raises(InputError, match=r"stack other\.fabric is for cluster other, and its spec declares demo"):
        program.build(StackName("other", "fabric"), tmp_path)


def test_a_mistake_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi, "get_stack", lambda: "demo.storage")
    with pytest.raises(pulumi.RunError, match=r"stack demo\.storage: the name of a stack"):
        program.main()


def test_a_call_that_fails_says_what_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise Exception("no such function")  # noqa: TRY002 - what the SDK raises

    monkeypatch.setattr(pulumi.runtime, "invoke", refuse)
    with pytest.raises(Unreachable, match="plumbline:hardware:gate: no such function"):
        engine.ask("plumbline:hardware:gate", {})


@pytest.mark.parametrize("layer", LAYERS)
def test_the_demos_stacks_are_configured(layer: str) -> None:
    """With a salt in the committed file, no run of the engine writes to it."""
    config = yaml.safe_load((ROOT / "stacks" / f"Pulumi.demo.{layer}.yaml").read_text(encoding="utf-8"))
    assert config["config"] == {"plumbline:spec": "stacks/clusters/demo.yaml"}
    assert config["encryptionsalt"].startswith("v1:")


def test_the_project_is_what_the_commands_rely_on() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert (project["name"], project["main"], project["stackConfigDir"]) == ("plumbline", "stacks", "stacks")
    assert project["backend"] == {"url": "file://./.state"}
