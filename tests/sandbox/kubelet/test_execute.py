import sys
import time
from pathlib import Path

from sandbox.kubelet.execute import execute

HANG_WITH_A_CHILD = "import subprocess, time; print(subprocess.Popen(['/bin/sleep', '60']).pid, flush=True); time.sleep(60)"


def test_the_exit_code_and_the_output(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "probe.log"

    assert execute(["/bin/sh", "-c", "echo $WORD; exit 3"], {"WORD": "hello"}, log, limit_s=20) == 3
    assert log.read_text() == "hello\n"


def test_the_log_holds_the_last_run_only(tmp_path: Path) -> None:
    log = tmp_path / "probe.log"

    for word in ("first", "second"):
        assert execute(["/bin/echo", word], {}, log, limit_s=20) == 0

    assert log.read_text() == "second\n"


def test_what_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    log, began = tmp_path / "probe.log", time.monotonic()

    assert execute([sys.executable, "-c", HANG_WITH_A_CHILD], {}, log, limit_s=1.0) is None
    assert time.monotonic() - began < 10
    assert not is_running(int(log.read_text()))


def is_running(pid: int) -> bool:
    """Whether it is more than a zombie that waits for its new parent."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
