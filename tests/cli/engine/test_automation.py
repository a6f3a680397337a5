"""Updating a layer past the locks that other runs hold or have left; `pulumi` is a script that plays the engine's part."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli.engine import automation
from cli.engine.automation import Stack
from cli.progress import Progress
from schemas.errors import InputError, Refused
from tests.cli.engine.conftest import FakePulumi

ENGINE = """
echo "$@" >> {log}
case "$*" in
  *" up "*|*" destroy "*)
    if [ -e {lock} ]; then
      echo "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end." >&2
      cat {lock} >&2
      exit 1
    fi;;
  *"cancel"*) rm {lock};;
  *"stack export"*) echo '{{"version": 3, "deployment": {{"resources": [], "pending_operations": [{{"type": "creating"}}]}}}}';;
  *"stack import"*) for word; do last=$file; file=$word; [ "$last" = --file ] && cp "$word" {imported}; done; true;;
esac
"""


class Recorder(Progress):
    """Keeps whatever it is told."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)

    def keep(self, message: str) -> None:
        self.said.append(message)


class World:
    """The engine's calls, and the lock that is in the way."""

    def __init__(self, folder: Path, install: FakePulumi) -> None:
        self.lock, self.imported, self._log = folder / "lock", folder / "imported", folder / "log"
        self.env = install(ENGINE.format(log=self._log, lock=self.lock, imported=self.imported))
        self.progress = Recorder("applying")
        self.stack = Stack(folder, self.env, "demo", "drivers")

    def hold(self, pid: int) -> None:
        self.lock.write_text(f"  file:///lock.json: created by root@{socket.gethostname()} (pid {pid}) at 2026-11-23T15:29:38Z\n")

    def calls(self, word: str) -> int:
        return sum(f" {word} " in f"{line} " for line in self._log.read_text().splitlines())


@pytest.fixture
def world(tmp_path: Path, fake_pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(automation, "POLL_SECONDS", 0.01)
    return World(tmp_path, fake_pulumi)


def test_without_a_lock_the_update_runs_once(world: World) -> None:
    applied = world.stack.up(world.progress, patience=0)

    assert (applied.layer, applied.error) == ("drivers", None)
    assert (world.calls("up"), world.calls("cancel")) == (1, 0)


def test_the_lock_of_a_killed_run_is_taken_away_with_what_it_had_begun(world: World) -> None:
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    world.hold(killed.pid)

    assert world.stack.up(world.progress, patience=0).error is None
    assert (world.calls("up"), world.calls("cancel")) == (2, 1)
    assert "was killed" in world.progress.said[0]
    assert "pending_operations" not in world.imported.read_text()


def test_a_run_at_work_is_waited_for_and_then_named(world: World) -> None:
    # Its command line has the word pulumi in it, like that of an engine.
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)  # pulumi"]) as at_work:
        try:
            world.hold(at_work.pid)
            with pytest.raises(Refused, match=f"locked by root@.*process {at_work.pid}"):
                world.stack.up(world.progress, patience=2)
        finally:
            at_work.kill()
    assert "waiting for root@" in world.progress.said[0]
    assert world.calls("cancel") == 0


def test_a_failure_is_the_engines_own_words(tmp_path: Path, fake_pulumi: FakePulumi) -> None:
    env = fake_pulumi(
        'case "$*" in *" up "*) echo "warning: using pulumi-x from \\$PATH at /x" >&2; echo "error: no space left" >&2; exit 1;; esac'
    )
    assert Stack(tmp_path, env, "demo", "drivers").up(Progress("applying"), patience=0).error == "no space left"


def test_a_stack_that_cannot_be_opened_is_an_error_with_its_reason(tmp_path: Path, fake_pulumi: FakePulumi) -> None:
    with pytest.raises(InputError, match="drivers: incorrect passphrase"):
        Stack(tmp_path, fake_pulumi('echo "error: incorrect passphrase" >&2; exit 1'), "demo", "drivers")


def test_the_environment_is_the_one_given(tmp_path: Path, fake_pulumi: FakePulumi) -> None:
    env = fake_pulumi(f"env > {tmp_path}/env") | {"KUBECONFIG": "/somewhere"}
    Stack(tmp_path, env, "demo", "drivers").up(Progress("applying"), patience=0)

    seen = (tmp_path / "env").read_text().splitlines()
    assert "KUBECONFIG=/somewhere" in seen
    assert f"HOME={os.environ.get('HOME')}" not in seen
