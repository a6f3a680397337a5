"""`plumbline validate`: what it prints, how it ends, and how little it imports."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.validate import validate
from schemas.errors import InputError
from schemas.load import SpecErrors
from tests.golden import assert_golden

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden" / "validate"
BAD = ROOT / "tests" / "errors" / "ten-errors" / "cluster.yaml"


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_demo_is_summed_up() -> None:
    result = _run()

    assert result.exit_code == 0
    assert_golden(GOLDEN / "demo.txt", result.stdout)


def test_the_example_is_summed_up() -> None:
    result = _run("examples/32-node-h200/cluster.yaml")

    assert result.exit_code == 0
    assert_golden(GOLDEN / "h200.txt", result.stdout)


def test_machine_profiles_are_listed() -> None:
    assert_golden(GOLDEN / "machines.txt", _run("--machines").stdout)
    assert [machine["name"] for machine in json.loads(_run("--machines", "--output", "json").stdout)] == [
        line.split()[0] for line in _run("--machines").stdout.splitlines()
    ]


def test_a_program_gets_what_is_declared() -> None:
    answer = json.loads(_run("--output", "json").stdout)

    assert answer["valid"]
    assert answer["problems"] == []
    assert [(pool["name"], pool["gpus"]) for pool in answer["pools"]] == [("train", 32), ("edge", 8)]
    assert answer["layers"] == ["fabric", "drivers", "operators", "inference"]


def test_all_problems_are_raised_for_the_caller_to_print() -> None:
    result = _run(str(BAD))

    assert isinstance(result.exception, SpecErrors)
    assert len(result.exception.problems) >= 10


def test_a_program_gets_every_problem() -> None:
    result = _run(str(BAD), "--output", "json")
    answer = json.loads(result.stdout)

    assert result.return_value == InputError.exit_code
    assert not answer["valid"]
    assert {"file", "line", "column", "path", "found", "allowed"} <= answer["problems"][0].keys()


def test_a_path_needs_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "my.yaml"
    spec.write_text((ROOT / "stacks" / "clusters" / "demo.yaml").read_text())
    monkeypatch.chdir(tmp_path)

    assert _run("my.yaml").exit_code == 0


def test_the_command_ends_with_two_and_prints_the_problems() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "validate", str(BAD)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == InputError.exit_code
    assert "has 13 problems" in done.stderr
    assert done.stdout == ""


def test_neither_the_engine_nor_a_kubernetes_client_is_imported() -> None:
    """A cold start is what people wait for most often; jsonschema is for specs with mistakes, rich for pages with tables."""
    heavy = ("pulumi", "lightkube", "pulumi_kubernetes", "grpc", "jsonschema", "rich", "pynvml")
    code = f"import sys; from cli.main import run; run(['validate']); sys.exit(','.join(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert done.stderr == "\n"
    assert "is valid" in done.stdout


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(validate, list(arguments), standalone_mode=False)
