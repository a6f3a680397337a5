import shutil
import threading
from pathlib import Path

import pytest

from sandbox.lock import alone, locked
from schemas.errors import Refused


def test_alone_makes_a_folder_that_nobody_else_reads(tmp_path: Path) -> None:
    with alone(tmp_path / "state"):
        assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_a_second_command_is_refused(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Refused, match=str(tmp_path)), alone(tmp_path):
        pass


def test_the_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    with alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_the_folder_may_be_removed_by_its_holder(tmp_path: Path) -> None:
    with alone(tmp_path / "state"):
        shutil.rmtree(tmp_path / "state")
    with alone(tmp_path / "state"):
        pass


def test_locked_waits_for_the_holder(tmp_path: Path) -> None:
    order = []

    def second() -> None:
        with locked(tmp_path):
            order.append("second")

    with locked(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(timeout=0.2)
        order.append("first")
    waiting.join(timeout=10)

    assert order == ["first", "second"]
