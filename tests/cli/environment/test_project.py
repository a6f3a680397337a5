"""Where the project is found, and the environment of its engine."""

import os
import sys
from pathlib import Path

import pytest

from cli.project import engine_env, kubeconfig, project_root, sandbox_dir
from schemas.errors import InputError
from tests.tools.world import World

CHECKOUT = Path(__file__).parents[3]


def test_root_is_the_nearest_folder_with_the_projects_file(project: Path) -> None:
    assert project_root() == project
    assert project_root(project) == project


def test_root_outside_of_a_project_is_the_checkout(tmp_path: Path) -> None:
    assert project_root(tmp_path) == CHECKOUT


def test_no_project_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.project.__file__", str(tmp_path / "site-packages" / "cli" / "project.py"))

    with pytest.raises(InputError, match=r"there is no Pulumi\.yaml in .* or above it"):
        project_root(tmp_path)


def test_sandbox_lies_in_the_project_or_where_the_variable_says(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox_dir() == project / ".sandbox"

    monkeypatch.setenv("PLUMBLINE_SANDBOX", str(tmp_path / "elsewhere"))
    assert sandbox_dir() == tmp_path / "elsewhere"


def test_kubeconfig_is_the_persons_else_the_sandboxs(project: Path) -> None:
    assert kubeconfig({"KUBECONFIG": "/mine"}) == "/mine"
    assert kubeconfig({"KUBECONFIG": ""}) == str(project / ".sandbox" / "kubeconfig")


@pytest.mark.usefixtures("project")
def test_engine_finds_our_python_and_the_tools_first(world: World) -> None:
    world.fill_cache()
    variables = engine_env(world.environ | {"PATH": "/usr/bin:/bin"})

    first, tools, *rest = variables["PATH"].split(os.pathsep)
    assert first == str(Path(sys.executable).parent)
    assert (Path(tools) / "pulumi").exists()
    assert rest == ["/usr/bin", "/bin"]


@pytest.mark.usefixtures("project")
def test_what_is_first_on_path_already_stays_there_once(world: World) -> None:
    world.fill_cache()
    once = engine_env(world.environ)["PATH"]

    assert engine_env(world.environ | {"PATH": once})["PATH"] == once


@pytest.mark.usefixtures("project")
def test_without_tools_path_has_our_python_only(world: World) -> None:
    assert engine_env(world.environ)["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), str(world.bin)]


def test_passphrase_is_the_public_one_of_the_committed_stack_configs(project: Path, world: World) -> None:
    file = Path(engine_env(world.environ)["PULUMI_CONFIG_PASSPHRASE_FILE"])
    first = file.read_text()

    assert file == project / ".state" / "passphrase"
    assert first == "plumbline\n"
    engine_env(world.environ)
    assert file.read_text() == first
    assert [path.name for path in file.parent.iterdir()] == ["passphrase"]


@pytest.mark.parametrize("variable", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
def test_passphrase_of_the_person_is_kept(project: Path, world: World, variable: str) -> None:
    variables = engine_env(world.environ | {variable: "mine"})

    assert variables.get("PULUMI_CONFIG_PASSPHRASE_FILE", "mine") == "mine"
    assert (project / ".state").is_dir()
    assert not (project / ".state" / "passphrase").exists()
