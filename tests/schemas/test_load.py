"""Files on disk -> values."""

from pathlib import Path

import pytest

from schemas.base import Value
from schemas.load import MACHINES, SpecErrors, find_spec, is_name, load_desired, load_machine, machine_names, read_document
from schemas.machine import Machine

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted([*ROOT.glob("stacks/clusters/*.yaml"), *ROOT.glob("examples/**/cluster.yaml")])


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_spec_in_this_repository_is_valid(path: Path) -> None:
    assert load_desired(path).pools


def test_the_demo() -> None:
    demo = load_desired(find_spec("demo", ROOT))

    assert [(pool.name, pool.nodes, pool.machine.name, pool.rails) for pool in demo.pools] == [
        ("train", 4, "hgx-h100-8x400g", 8),
        ("edge", 2, "l4-4x", 0),
    ]
    assert demo.gates == {"operators": 95, "inference": 90}


@pytest.mark.parametrize("name", machine_names())
def test_every_machine_profile_is_named_after_its_file(name: str) -> None:
    assert load_machine(name).name == name


def test_machines_by_name() -> None:
    assert tuple(MACHINES) == machine_names()
    assert len(MACHINES) == len(machine_names())
    assert "h100" not in MACHINES


def test_an_unknown_machine_is_told_its_nearest() -> None:
    with pytest.raises(SpecErrors, match='did you mean "l4-4x"'):
        load_machine("l4-x")


def test_a_name_means_a_spec_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "stacks" / "clusters").mkdir(parents=True)
    spec = tmp_path / "stacks" / "clusters" / "east.yaml"
    spec.touch()

    assert find_spec("east", tmp_path) == spec
    with pytest.raises(SpecErrors, match='did you mean "east"'):
        find_spec("eats", tmp_path)


@pytest.mark.parametrize("path", ["east.yaml", "./east", "a/b", "/a", "../east", ".", "east.yml"])
def test_anything_else_is_a_path_as_it_stands(path: str) -> None:
    assert not is_name(path)
    assert find_spec(path, Path("/nowhere")) == Path(path)


def test_any_type_can_be_read(tmp_path: Path) -> None:
    class Pair(Value, kw_only=True):
        left: int
        right: str

    path = tmp_path / "pair.yaml"
    path.write_text("left: 1\nright: b\n")
    assert read_document(path, Pair) == Pair(left=1, right="b")

    path.write_text("left: b\n")
    with pytest.raises(SpecErrors) as caught:
        read_document(path, Pair)
    assert {(problem.path, problem.line) for problem in caught.value.problems} == {("left", 1), ("right", 1)}


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "machine.yaml"
    text = (ROOT / "schemas" / "machines" / "l4-4x.yaml").read_text()
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert read_document(path, Machine) == load_machine("l4-4x")


def test_paths_in_a_spec_start_at_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    path = tmp_path / "specs" / "demo.yaml"
    path.write_text((ROOT / "stacks" / "clusters" / "demo.yaml").read_text().replace("../../sandbox/charts.lock.yaml", "../lock.yaml"))
    monkeypatch.chdir(tmp_path / "specs")

    assert load_desired(Path("demo.yaml")).charts.lock == str(tmp_path / "lock.yaml")
