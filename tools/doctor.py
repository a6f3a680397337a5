"""What is present, missing or wrong on this machine, and what to do about it. Pure; `plumbline doctor` gathers and prints."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools import needs
from tools.catalogue import ENGINE, PROVIDER, PYTHON_MINIMUM, Tool, Version
from tools.installed import dotted, parse_version
from tools.locate import Search
from tools.needs import GIB

State = Literal["present", "missing", "wrong", "info"]
"""`info` is neither good nor bad: something that need not be there now, such as a running cluster."""

_KUBERNETES_MINIMUM: Version = (1, 32, 0)  # the first whose tokens name their node, which the rule on a probe's own report reads
_ROOM_TO_WORK_GIB = 2  # state, the sandbox's data and logs


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the doctor's answer."""

    name: str
    state: State
    found: str  # a version, or a few words
    where: str | None = None  # a path, or how it was asked
    remedy: str | None = None  # what to do, when there is something to do

    @property
    def bad(self) -> bool:
        return self.state in ("missing", "wrong")


def check_python(version: Version, executable: str) -> Check:
    found = dotted(version)
    if version >= PYTHON_MINIMUM:
        return Check(name="python", state="present", found=found, where=executable)
    remedy = f"Install Python {dotted(PYTHON_MINIMUM)} or newer, then `make setup PYTHON=python3.x`."
    return Check(name="python", state="wrong", found=found, where=executable, remedy=remedy)


def check_go(go: Path | None, version: Version | None, to_build: Collection[Tool]) -> Check:
    """Go is needed only while a tool has to be built."""
    problem = needs.go_problem(go, version)
    found = dotted(version) if version else "not found"
    where = str(go) if go else None
    if problem is None:
        return Check(name="go", state="present", found=found, where=where)
    if not to_build:
        return Check(name="go", state="info", found=f"{found}; every tool is there without it", where=where)
    return Check(name="go", state="wrong" if go else "missing", found=found, where=where, remedy=problem)


def check_compiler(compiler: Path | None) -> Check:
    """Needed for good: the sandbox's NVML library is built from C."""
    if compiler:
        return Check(name="c compiler", state="present", found=compiler.name, where=str(compiler))
    return Check(name="c compiler", state="missing", found="not found", remedy=needs.compiler_problem(None))


def check_tool(search: Search) -> Check:
    name = search.tool.name
    if search.found:
        return Check(name=name, state="present", found=search.found.version, where=str(search.found.folder))
    remedy = f"Run `make setup`: it builds {search.tool} in about {search.tool.minutes:.0f} minutes."
    if not search.rejected:
        return Check(name=name, state="missing", found="not found", remedy=remedy)
    first = search.rejected[0]
    return Check(name=name, state="wrong", found=first.reason, where=str(first.folder), remedy=remedy)


def check_agreement(searches: Iterable[Search], installed: dict[str, str]) -> tuple[Check, ...]:
    """The Python packages `pulumi` and `pulumi-kubernetes` against the engine and the provider that will run them.

    The engine may be newer than its package, in the same major version; the provider must be the package's own version.
    """
    found = {search.tool: search.found.version for search in searches if search.found}
    pairs = ((ENGINE, "pulumi", False), (PROVIDER, "pulumi-kubernetes", True))
    return tuple(_agreement(package, installed.get(package), found[tool], exact) for tool, package, exact in pairs if tool in found)


def check_kubernetes(version: str, where: str) -> Check:
    """The server's `gitVersion`, such as v1.36.3."""
    parsed = parse_version(version)
    if parsed is not None and parsed >= _KUBERNETES_MINIMUM:
        return Check(name="kubernetes server", state="present", found=version, where=where)
    wanted = dotted(_KUBERNETES_MINIMUM[:2])
    remedy = f"Upgrade the cluster to Kubernetes {wanted} or newer: an older one cannot keep a probe to its own report."
    return Check(name="kubernetes server", state="wrong", found=version, where=where, remedy=remedy)


def check_disk(folder: Path, free_bytes: int, to_build: Collection[Tool]) -> Check:
    """Room for the builds that are due, or to work in."""
    found = f"{free_bytes / GIB:.0f} GiB free"
    needed = max(_ROOM_TO_WORK_GIB, sum(tool.disk_gib for tool in to_build))
    if free_bytes >= needed * GIB:
        return Check(name="disk", state="present", found=found, where=str(folder))
    return Check(name="disk", state="wrong", found=found, where=str(folder), remedy=f"Make room there: about {needed:.0f} GiB are needed.")


def _agreement(package: str, installed: str | None, runs: str, exact: bool) -> Check:
    name = f"{package} package"
    remedy = "Run `make setup`: it installs the locked versions."
    if installed is None:
        return Check(name=name, state="missing", found="not installed", remedy=remedy)
    ours, theirs = parse_version(installed), parse_version(runs)
    if ours is None or theirs is None:
        return Check(name=name, state="wrong", found=f"{installed} against {runs}", remedy=remedy)
    agree = ours == theirs if exact else ours[0] == theirs[0] and ours <= theirs
    if agree:
        return Check(name=name, state="present", found=f"{installed}, runs with {runs}")
    return Check(name=name, state="wrong", found=f"{installed} cannot run with {runs}", remedy=remedy)
