"""`source <(plumbline env)`, as a person types it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.env import export_lines
from tests.tools.world import World

PRINT_VARIABLES = f"{sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
NAMES = ("PATH", "KUBECONFIG", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "PULUMI_SKIP_UPDATE_CHECK")


def source(shell: str, project: Path, environ: dict[str, str]) -> tuple[dict[str, str], str]:
    """The variables of a shell that sourced our exports there, and what it said on stderr."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    line = f"source <({sys.executable} -m cli.main env); {PRINT_VARIABLES}"
    result = subprocess.run([program, "-c", line], cwd=project, env=environ, capture_output=True, text=True, check=True)
    return dict(json.loads(result.stdout)), result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_variables_arrive_in_the_shell(shell: str, odd_project: Path, world: World) -> None:
    world.fill_cache()

    variables, said = source(shell, odd_project, world.environ | {"PATH": "/usr/bin:/bin"})

    assert said == ""
    assert variables["PATH"].startswith(str(Path(sys.executable).parent))
    assert variables["PATH"].endswith("/usr/bin:/bin")
    assert variables["KUBECONFIG"] == str(odd_project / ".sandbox" / "kubeconfig")
    assert variables["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(odd_project / ".state" / "passphrase")
    assert (odd_project / ".state" / "passphrase").is_file()


def test_sourcing_again_changes_nothing(odd_project: Path, world: World) -> None:
    world.fill_cache()
    once, _ = source("bash", odd_project, world.environ | {"PATH": "/usr/bin:/bin"})

    twice, _ = source("bash", odd_project, once)

    assert {name: twice[name] for name in NAMES} == {name: once[name] for name in NAMES}


def test_missing_tools_are_named_on_stderr(odd_project: Path, world: World) -> None:
    variables, said = source("bash", odd_project, world.environ | {"PATH": "/usr/bin:/bin", "KUBECONFIG": "/mine"})

    assert variables["KUBECONFIG"] == "/mine"
    assert said.startswith("plumbline: missing: ")
    assert "pulumi v3.259.0" in said
    assert said.endswith("Run `make setup`, then this again.\n")


def test_no_variable_is_no_line() -> None:
    assert export_lines({}) == ""


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40))
def test_any_value_is_one_word_to_the_shell(value: str) -> None:
    script = f'{export_lines({"VALUE": value})}printf %s "$VALUE"'

    result = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True)

    assert result.stdout.decode() == value
