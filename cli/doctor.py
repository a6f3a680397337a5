"""`plumbline doctor`: gathers what is on this machine, and prints what is present, missing or wrong, and what to do."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from textwrap import indent

import click
from rich.text import Text

from cli.options import output_option
from cli.project import kubeconfig, project_root, sandbox_dir
from cli.render.text import columns, to_text
from cli.terminal import colour
from schemas.base import Record
from schemas.errors import InputError, PlumblineError
from tools import doctor as checks
from tools import needs
from tools.cache import cache_root
from tools.doctor import Check
from tools.locate import missing, search_all

_STYLES = {"present": "green", "missing": "red", "wrong": "red", "info": "dim"}


@click.command()
@output_option
def doctor(output: str) -> int:
    """Say what is present, missing or wrong on this machine, and what to do.

    Exit codes: 0 nothing is missing or wrong, 2 something is.
    """
    found = tuple(gather())
    click.echo(to_json(found) if output == "json" else render(found, colour(sys.stdout)), nl=False)
    return InputError.exit_code if any(check.bad for check in found) else 0


def gather() -> Iterator[Check]:
    """Looks at everything, cheapest first. Nothing is changed, and nothing that is absent raises."""
    searches = search_all()
    to_build = missing(searches)
    go = needs.find_go()
    yield checks.check_python(sys.version_info[:3], sys.executable)
    yield checks.check_go(go, needs.go_version(go) if go else None, to_build)
    yield checks.check_compiler(needs.find_compiler())
    yield from (checks.check_tool(search) for search in searches)
    yield from checks.check_agreement(searches, _installed("pulumi", "pulumi-kubernetes"))
    yield checks.check_disk(cache_root(), needs.free_bytes(cache_root()), to_build)
    yield from _check_project()


def render(found: Sequence[Check], coloured: bool = False) -> str:
    """The page: one line a check, then what is to be done."""
    rows = [(Text(check.state, style=_STYLES[check.state]), check.name, check.found, check.where or "") for check in found]
    # The remedies hold lines to copy into a shell, so they are not wrapped.
    remedies = "\n".join(f"{check.name}: {check.remedy}" for check in found if check.remedy)
    todo = f"To do:\n{indent(remedies, '  ')}" if remedies else "Nothing is missing."
    return f"{to_text(columns(rows), colour=coloured)}\n{todo}\n"


def to_json(found: Sequence[Check]) -> str:
    """The same for programs: `ok`, and every check with its state."""
    answer = {"ok": not any(check.bad for check in found), "checks": [asdict(check) for check in found]}
    return json.dumps(answer, indent=2, ensure_ascii=False) + "\n"


def _check_project() -> Iterator[Check]:
    try:
        root = project_root()
    except InputError as error:
        yield Check(name="project", state="missing", found="not found", remedy=str(error))
        return
    yield Check(name="project", state="present", found="found", where=str(root))
    yield _check_sandbox(sandbox_dir())
    yield _check_server()


def _check_sandbox(folder: Path) -> Check:
    from sandbox.control.status import status

    parts = status(folder).parts
    running = sum(part.pid is not None for part in parts)
    found = "not running" if running == 0 else f"{running} of {len(parts)} parts run"
    if running == len(parts):
        return Check(name="sandbox", state="present", found=found, where=str(folder))
    if running == 0:
        return Check(name="sandbox", state="info", found=found, where=str(folder))
    # Parts that are down while others run will not come back by themselves.
    remedy = "Run `plumbline sandbox up`: it starts what is missing."
    return Check(name="sandbox", state="wrong", found=found, where=str(folder), remedy=remedy)


def _check_server() -> Check:
    """A server that cannot be reached is no fault of the machine's: there may be none yet."""
    from reconcile.connect import connect

    os.environ["KUBECONFIG"] = kubeconfig()
    try:
        with connect() as api:
            answer = api.get("/version", _ServerVersion)
    except PlumblineError as error:
        return Check(name="kubernetes server", state="info", found="no answer", where=str(error).splitlines()[0])
    return checks.check_kubernetes(answer.git_version, f"context {api.context}")


class _ServerVersion(Record, kw_only=True):
    """What /version answers, as far as it matters here."""

    git_version: str


def _installed(*packages: str) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
