"""Files -> values: the only I/O of this room. Called by every command, by the Pulumi program and by the sandbox."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from schemas.cluster import Cluster
from schemas.conform import conform
from schemas.desired import DesiredState
from schemas.hints import did_you_mean, listed
from schemas.machine import Machine
from schemas.nodes import Document
from schemas.parse import parse
from schemas.problems import Problem, SpecErrors, shown
from schemas.resolve import resolve
from schemas.rules import check

__all__ = [
    "MACHINES",
    "Problem",
    "SpecErrors",
    "find_spec",
    "is_name",
    "load_cluster",
    "load_desired",
    "load_machine",
    "machine_names",
    "read_document",
]

T = TypeVar("T")

MAX_SIZE = 4 * 1024 * 1024  # bytes
SPECS = Path("stacks", "clusters")
PROFILES = Path(__file__).with_name("machines")


class _Machines(Mapping[str, Machine]):
    """Each profile is read when it is asked for: most commands need one or two."""

    def __getitem__(self, name: str) -> Machine:
        if name not in machine_names():
            raise KeyError(name)
        return load_machine(name)

    def __iter__(self) -> Iterator[str]:
        return iter(machine_names())

    def __len__(self) -> int:
        return len(machine_names())


MACHINES = _Machines()
"""All machine profiles by name."""


def load_cluster(path: Path) -> Cluster:
    """The spec in this file, checked; SpecErrors with everything that is wrong."""
    document = _parse(path)
    cluster, problems = conform(document, Cluster)
    return _accept(cluster, (*document.problems, *problems, *check(document, MACHINES)))


def load_desired(path: Path) -> DesiredState:
    """The desired state that this spec declares: load, check, resolve."""
    return resolve(load_cluster(path), path.absolute().parent, MACHINES)


@cache
def load_machine(name: str) -> Machine:
    """The machine profile of that name; SpecErrors when there is none."""
    if name not in machine_names():
        hint = did_you_mean(name, machine_names())
        found = f"{shown(name)}, which is no machine profile"
        raise SpecErrors([Problem(file=name, found=found, allowed=listed(machine_names()), hint=hint)])
    file = PROFILES / f"{name}.yaml"
    return _convert(parse(file.read_text(encoding="utf-8"), str(file)), Machine)


@cache
def machine_names() -> tuple[str, ...]:
    """The names of all machine profiles, sorted."""
    return tuple(sorted(file.stem for file in PROFILES.glob("*.yaml")))


def is_name(name_or_path: str) -> bool:
    """Whether this is the name of one of the project's specs, rather than a path."""
    path = Path(name_or_path)
    return not path.suffix and len(path.parts) == 1 and path.name == name_or_path


def find_spec(name_or_path: str, root: Path) -> Path:
    """A path as it is; a bare name X means `root`/stacks/clusters/X.yaml."""
    if not is_name(name_or_path):
        return Path(name_or_path)
    path = root / SPECS / f"{name_or_path}.yaml"
    if not path.exists():
        known = sorted(spec.stem for spec in (root / SPECS).glob("*.yaml"))
        found = f"no spec of the name {shown(name_or_path)}"
        raise SpecErrors([Problem(file=str(path), found=found, allowed=listed(known), hint=did_you_mean(name_or_path, known))])
    return path


def read_document(path: Path, type_: type[T]) -> T:
    """The one YAML document in this file as a value of that type; SpecErrors with every problem."""
    return _convert(_parse(path), type_)


def _convert(document: Document, type_: type[T]) -> T:
    value, problems = conform(document, type_)
    return _accept(value, (*document.problems, *problems))


def _accept(value: T | None, problems: tuple[Problem, ...]) -> T:
    if value is None or problems:
        raise SpecErrors(problems)
    return value


def _parse(path: Path) -> Document:
    return parse(_read(path), str(path))


def _read(path: Path) -> str:
    """The text of the file; SpecErrors when it cannot be read, is too large or is no text."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise SpecErrors([Problem(file=str(path), found=error.strerror or str(error), allowed="a file that can be read")]) from error
    if len(content) > MAX_SIZE:
        raise SpecErrors([Problem(file=str(path), found=f"more than {MAX_SIZE} bytes", allowed=f"at most {MAX_SIZE} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecErrors([_not_utf8(path, content, error.start)]) from error


def _not_utf8(path: Path, content: bytes, offset: int) -> Problem:
    before = content[:offset].split(b"\n")
    column = len(before[-1].decode("utf-8", errors="replace")) + 1
    found = f"the byte 0x{content[offset]:02x}"
    return Problem(file=str(path), line=len(before), column=column, found=found, allowed="text in UTF-8")
