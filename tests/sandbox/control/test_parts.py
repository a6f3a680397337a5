from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from sandbox.control.layout import Layout
from sandbox.control.parts import APISERVER, CONTROLLERS, ETCD, KWOK, LISTENING, RUNNER, STAGES, START_ORDER, Part, key_maker, part
from tests.golden import assert_golden

PORTS = {name: 10001 + number for number, name in enumerate(LISTENING)}
BINARIES = {name: Path("/bin") / name for name in START_ORDER if name != RUNNER}
GOLDEN = Path(__file__).parent / "golden"


def command(one: Part) -> str:
    """The words of a command line, one a line, without what differs from machine to machine."""
    words = [word.replace(str(STAGES), "/stages") for word in one.argv]
    return "\n  ".join(["python" if one.name == RUNNER else words[0], *words[1:]])


def test_command_lines() -> None:
    parts = [part(name, Layout(Path("/state")), PORTS, BINARIES) for name in START_ORDER]

    assert_golden(GOLDEN / "command-lines.txt", "".join(f"{command(one)}\n" for one in parts))


def test_keys_are_made_by_the_server_that_uses_them() -> None:
    made = key_maker(Layout(Path("/state")), BINARIES)

    assert set(made[1:]) <= set(part(APISERVER, Layout(Path("/state")), PORTS, BINARIES).argv)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    for name in ("kubeconfig", "tokens.csv", "pki/apiserver.crt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    return Layout(tmp_path)


@pytest.mark.parametrize("name", START_ORDER)
def test_nothing_changed_is_the_same_process(layout: Layout, name: str) -> None:
    assert part(name, layout, PORTS, BINARIES).digest() == part(name, layout, dict(PORTS), BINARIES).digest()


@pytest.mark.parametrize("name", LISTENING)
def test_another_port_of_its_own_is_another_process(layout: Layout, name: str) -> None:
    assert part(name, layout, PORTS, BINARIES).digest() != part(name, layout, PORTS | {name: 9}, BINARIES).digest()


def test_an_api_server_is_out_of_date_when_etcd_has_moved(layout: Layout) -> None:
    assert part(APISERVER, layout, PORTS, BINARIES).digest() != part(APISERVER, layout, PORTS | {ETCD: 9}, BINARIES).digest()


@pytest.mark.parametrize("name", [CONTROLLERS, KWOK, RUNNER])
def test_clients_are_out_of_date_when_the_kubeconfig_has_changed(layout: Layout, name: str) -> None:
    before = part(name, layout, PORTS, BINARIES).digest()
    layout.kubeconfig.write_text("two")

    assert part(name, layout, PORTS, BINARIES).digest() != before


def test_the_digest_covers_every_file_that_is_read_once(tmp_path: Path) -> None:
    stage = tmp_path / "stage.yaml"
    stage.write_text("one")
    kwok = Part("kwok", ("/bin/kwok",), reads=(stage,))

    assert kwok.digest() != replace(kwok, reads=()).digest()


def test_every_stage_has_a_name_of_its_own_that_is_its_file_name() -> None:
    stages = {path.stem: yaml.safe_load(path.read_text()) for path in STAGES.glob("*.yaml")}

    assert {name: (stage["kind"], stage["metadata"]["name"]) for name, stage in stages.items()} == {
        name: ("Stage", name) for name in ("node-initialize", "node-heartbeat", "pod-ready", "pod-complete", "pod-delete")
    }
