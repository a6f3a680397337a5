"""Starts one part after another, or finds it running, and waits until it answers. Called by `up`."""

import time
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

import httpx2

from sandbox.control import processes
from sandbox.control.credentials import admin_token, trust
from sandbox.control.environment import base_environment
from sandbox.control.layout import Layout
from sandbox.control.parts import LISTENING, Part, part
from sandbox.control.ports import free_port, gets_free, remember, remembered
from schemas.errors import Broken

_PORT_ATTEMPTS = 3
_PORT_PATIENCE_S = 1.0
_START_LIMIT_S = 120.0  # programs of a hundred megabytes, read from a cold disk by a busy machine
_REUSE_LIMIT_S = 20.0
_PAUSE_S = 0.05
_TAIL_LINES = 5
_PORT_TAKEN = "address already in use"


class _Outcome(Enum):
    """What came of waiting for a part."""

    READY = auto()
    ENDED = auto()
    SILENT = auto()


class Bringup:
    """One `up` at work. `ports` is what each listening part uses; the state folder remembers them."""

    def __init__(self, layout: Layout, binaries: Mapping[str, Path]) -> None:
        self.layout = layout
        self.binaries = binaries
        self.ports = {name: free_port() for name in LISTENING} | remembered(layout.ports)

    def ensure(self, name: str) -> bool:
        """See to it that the part runs as wanted and is ready; whether it had to be started. Broken when it ends or stays silent."""
        if self._reuse(self._wanted(name)):
            return False
        for _ in range(_PORT_ATTEMPTS):
            self._settle_port(name)
            wanted = self._wanted(name)
            outcome = self._wait(wanted, self._start(wanted), _START_LIMIT_S)
            if outcome is _Outcome.READY:
                return True
            if outcome is _Outcome.SILENT:
                raise Broken(f"{name} was not ready after {_START_LIMIT_S:.0f} s; {self._tail(name)}")
            if not self._port_was_taken(name):
                raise Broken(f"{name} ended before it was ready; {self._tail(name)}")
        raise Broken(f"{name} found its port taken {_PORT_ATTEMPTS} times; {self._tail(name)}")

    def check(self, name: str) -> None:
        """Broken when the part has ended meanwhile."""
        if not any(process.part == name for process in processes.find(self.layout.state)):
            raise Broken(f"{name} ended; {self._tail(name)}")

    def _wanted(self, name: str) -> Part:
        return part(name, self.layout, self.ports, self.binaries)

    def _reuse(self, wanted: Part) -> bool:
        """Keep a running process whose arguments and files are still the ones wanted, if it answers; end any other of that name."""
        state, digest = self.layout.state, wanted.digest()
        running = [process for process in processes.find(state) if process.part == wanted.name]
        if len(running) == 1 and running[0].digest == digest and self._wait(wanted, running[0].pid, _REUSE_LIMIT_S) is _Outcome.READY:
            return True
        processes.stop(running, state)
        return False

    def _settle_port(self, name: str) -> None:
        """Another port when the remembered one was taken meanwhile."""
        if name in LISTENING and not gets_free(self.ports[name], _PORT_PATIENCE_S):
            self.ports[name] = free_port()
        remember(self.layout.ports, self.ports)

    def _start(self, wanted: Part) -> int:
        mark = processes.mark(wanted.name, wanted.digest(), self.layout.state)
        try:
            return processes.spawn(wanted.argv, base_environment() | mark, self.layout.log(wanted.name))
        except OSError as error:
            raise Broken(f"{wanted.name} cannot be run from {wanted.argv[0]}: {error.strerror}") from error

    def _wait(self, wanted: Part, pid: int, limit_s: float) -> _Outcome:
        deadline = time.monotonic() + limit_s
        with self._session() as session:
            while time.monotonic() < deadline:
                if processes.identify(pid, self.layout.state) is None:
                    return _Outcome.ENDED
                if wanted.health is None or _answers(session, wanted.health):
                    return _Outcome.READY
                time.sleep(_PAUSE_S)
        return _Outcome.SILENT

    def _session(self) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {admin_token(self.layout)}"}
        return httpx2.Client(verify=trust(self.layout), headers=headers, trust_env=False, timeout=2)

    def _port_was_taken(self, name: str) -> bool:
        log = self.layout.log(name)
        return log.exists() and _PORT_TAKEN in log.read_text(errors="replace")

    def _tail(self, name: str) -> str:
        log = self.layout.log(name)
        lines = log.read_text(errors="replace").splitlines()[-_TAIL_LINES:] if log.exists() else []
        return "\n  ".join((f"the end of {log}:", *lines))


def _answers(session: httpx2.Client, url: str) -> bool:
    with suppress(httpx2.HTTPError):
        return session.get(url).is_success
    return False
