"""The doctor's page, its JSON and its exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import doctor as module
from cli.doctor import doctor, render, to_json
from tests.golden import assert_golden
from tools.doctor import Check

GOLDEN = Path(__file__).parent / "golden" / "doctor"

FINE = (
    Check(name="python", state="present", found="3.11.7", where="/usr/bin/python3"),
    Check(name="etcd", state="present", found="v3.7.3", where="/cache/etcd-v3.7.3"),
    Check(name="sandbox", state="info", found="not running", where="/project/.sandbox"),
)
ILL = (
    FINE[0],
    Check(name="go", state="missing", found="not found", remedy="Go is missing. Install it:\n  curl | tar"),
    Check(name="etcd", state="wrong", found="version 3.4.30 is not >= 3.5.0 and < 4", where="/usr/bin", remedy="Run `make setup`."),
)


@pytest.mark.parametrize(("name", "checks"), [("fine", FINE), ("ill", ILL)])
def test_page(name: str, checks: tuple[Check, ...]) -> None:
    assert_golden(GOLDEN / f"{name}.txt", render(checks))


@pytest.mark.parametrize(("name", "checks"), [("fine", FINE), ("ill", ILL)])
def test_json(name: str, checks: tuple[Check, ...]) -> None:
    assert_golden(GOLDEN / f"{name}.json", to_json(checks))


@pytest.mark.parametrize(("checks", "code"), [(FINE, 0), (ILL, 2)])
def test_exit_code_says_whether_something_is_missing(checks: tuple[Check, ...], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "gather", lambda: iter(checks))

    result = CliRunner().invoke(doctor, ["--output", "json"], standalone_mode=False)

    assert result.return_value == code
    assert json.loads(result.output)["ok"] is (code == 0)


def test_this_machine_is_looked_at_without_changing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "absent"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PLUMBLINE_SANDBOX", str(tmp_path / "sandbox"))

    checks = {check.name: check for check in module.gather()}

    assert checks["python"].state == "present"
    assert checks["sandbox"].found == "not running"
    assert checks["kubernetes server"].state == "info"
    assert "absent" in (checks["kubernetes server"].where or "")
    assert list(tmp_path.iterdir()) == []
