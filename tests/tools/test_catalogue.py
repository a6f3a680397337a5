"""The catalogue repeats what other files pin; these tests keep them equal."""

import re
from pathlib import Path

import pytest

from tools.catalogue import ENGINE, GO_MINIMUM, PROVIDER, PYTHON_MINIMUM, TOOLS, Tool

ROOT = Path(__file__).parents[2]

PROVIDER_COMMIT = "v4.0.0-20260115033456-f47bc2d6f199"
"""The provider's releases carry no module tag; this commit is what was released as 4.25.0."""


def go_mod(tool: Tool) -> str:
    return (ROOT / "tools" / tool.name / "go.mod").read_text()


def pinned(tool: Tool) -> str:
    """The version in go.mod of the module that the tool's first package belongs to; the module with the longest name wins."""
    package = tool.embedded[0].module if tool.embedded else tool.binaries[0].package
    requirements = re.findall(r"^\s*(?:require )?(\S+\.\S+/\S+) (v\S+)", go_mod(tool), re.MULTILINE)
    ours = [(str(module), str(version)) for module, version in requirements if f"{package}/".startswith(f"{module}/")]
    return max(ours, key=lambda pair: len(pair[0]))[1]


@pytest.mark.parametrize("tool", TOOLS, ids=str)
def test_version_is_the_one_that_go_mod_pins(tool: Tool) -> None:
    assert pinned(tool) == (PROVIDER_COMMIT if tool is PROVIDER else tool.version)


@pytest.mark.parametrize("tool", TOOLS, ids=str)
def test_the_go_that_is_asked_for_builds_every_tool(tool: Tool) -> None:
    wanted = re.search(r"^go (\d+)\.(\d+)(?:\.(\d+))?$", go_mod(tool), re.MULTILINE)

    assert wanted is not None
    assert tuple(int(part or 0) for part in wanted.groups()) <= GO_MINIMUM


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.ldflags], ids=str)
def test_the_version_that_is_linked_in_is_the_tools(tool: Tool) -> None:
    assert tool.version in tool.ldflags


@pytest.mark.parametrize(("package", "tool"), [("pulumi", ENGINE), ("pulumi-kubernetes", PROVIDER)], ids=str)
def test_engine_and_provider_are_of_their_python_packages_version(package: str, tool: Tool) -> None:
    lock = (ROOT / "requirements.lock").read_text()

    assert f"\n{package}=={tool.version.removeprefix('v')} " in lock


def test_no_two_tools_bring_the_same_file() -> None:
    names = [name for tool in TOOLS for name in tool.files]

    assert len(set(names)) == len(names)


def test_makefile_and_package_ask_for_the_same_python() -> None:
    asked = re.search(r"sys\.version_info < \((\d+), (\d+)\)", (ROOT / "Makefile").read_text())

    assert asked is not None
    assert tuple(map(int, asked.groups())) == PYTHON_MINIMUM
    assert f'requires-python = ">={PYTHON_MINIMUM[0]}.{PYTHON_MINIMUM[1]}"' in (ROOT / "pyproject.toml").read_text()
