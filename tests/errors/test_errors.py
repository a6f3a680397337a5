"""Each folder here is a mistake that people make: cluster.yaml has it, expected.txt is all that they are told."""

from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from schemas.load import MACHINES, MAX_SIZE, SpecErrors, load_cluster, load_desired
from schemas.parse import parse
from schemas.problems import MOST
from schemas.rules import RULES, Rule
from schemas.rules.draft import Draft
from tests.golden import assert_golden

FOLDER = Path(__file__).parent
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("__"))


@pytest.mark.parametrize("name", CASES)
def test_the_mistake_is_explained(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER / name)

    with pytest.raises(SpecErrors) as caught:
        load_cluster(Path("cluster.yaml"))

    assert_golden(FOLDER / name / "expected.txt", f"{caught.value}\n")


def test_ten_errors_are_all_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER / "ten-errors")

    with pytest.raises(SpecErrors) as caught:
        load_desired(Path("cluster.yaml"))

    assert len(caught.value.problems) >= 10
    assert all(problem.path in str(caught.value) for problem in caught.value.problems)


def test_a_spec_without_a_mistake_raises_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_text((FOLDER / "rails-too-many" / "cluster.yaml").read_text().replace("rails: 9", "rails: 8"))

    assert load_cluster(path).metadata.name == "demo"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.__module__.rsplit('.', 1)[1]}.{rule.__name__}")
def test_every_rule_is_broken_by_a_case(rule: Rule) -> None:
    assert any(list(rule(draft)) for draft in drafts())


def test_a_file_of_four_mebibytes_is_read_and_one_more_byte_is_not(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"# " + b"x" * (MAX_SIZE - 2))
    with pytest.raises(SpecErrors, match="an empty document"):
        load_cluster(path)

    path.write_bytes(b"# " + b"x" * (MAX_SIZE - 1))
    with pytest.raises(SpecErrors, match="more than 4194304 bytes"):
        load_cluster(path)


def test_a_file_of_nothing_but_mistakes_stops_at_a_hundred(tmp_path: Path) -> None:
    path = tmp_path / "noise.yaml"
    path.write_text("".join(f"word{number}: {number}\n" for number in range(5000)))

    with pytest.raises(SpecErrors) as caught:
        load_cluster(path)

    assert len(caught.value.problems) == MOST
    assert f"{MOST} problems or more" in str(caught.value)


@cache
def drafts() -> tuple[Draft, ...]:
    """The cases that are YAML at all, as the rules see them."""
    found = []
    for path in sorted(FOLDER.glob("*/cluster.yaml")):
        with suppress(SpecErrors, OSError, UnicodeDecodeError):
            found.append(Draft(parse(path.read_text(encoding="utf-8"), path.name), MACHINES))
    return tuple(found)
