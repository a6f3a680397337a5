"""Whose lock it is, and whether its holder still lives."""

import os
import socket
import subprocess
import sys

from cli.engine.locks import Holder, holders, is_gone

MESSAGE = (
    "error: the stack is currently locked by 1 lock(s). "
    "Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n"
    "  file:///site/.state/.pulumi/locks/organization/plumbline/demo.drivers/f60.json?no_tmp_dir=true: "
    "created by root@vm (pid 5235) at 2026-11-23T15:29:38Z\n"
)


def holder(pid: int, host: str = socket.gethostname()) -> Holder:
    return Holder(user="root", host=host, pid=pid, since="2026-11-23T15:29:38Z")


def finished_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_holders_are_read_out_of_the_engines_words() -> None:
    assert holders(MESSAGE) == (Holder(user="root", host="vm", pid=5235, since="2026-11-23T15:29:38Z"),)
    assert str(holders(MESSAGE)[0]) == "root@vm (process 5235) since 2026-11-23T15:29:38Z"


def test_no_lock_has_no_holders() -> None:
    assert holders("error: no stack named 'demo.fabric' found") == ()


def test_a_holder_whose_process_ended_is_gone() -> None:
    assert is_gone(holder(finished_pid()))


def test_a_process_id_that_another_program_has_now_is_gone() -> None:
    assert is_gone(holder(os.getpid())) is ("pulumi" not in " ".join(sys.orig_argv))


def test_a_holder_on_another_machine_is_at_work() -> None:
    assert not is_gone(holder(finished_pid(), host="elsewhere"))
