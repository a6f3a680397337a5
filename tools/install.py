"""`python -m tools.install [TOOL...]`: builds the tools that are missing, side by side as memory allows. Called by `make setup`.

Safe to interrupt and to run again. Ends with 0 when all tools are there, 1 when a build failed, 2 when the machine lacks something,
130 when it was interrupted.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import FrameType

from tools import needs
from tools.build import Workshop, build, build_environ, clear_scratch
from tools.cache import build_folder, cache_root, tools_folder
from tools.catalogue import TOOLS, Tool
from tools.children import Children, CommandFailed
from tools.locate import missing, search_all
from tools.lock import exclusive
from tools.machine import Machine, read_machine
from tools.progress import Progress, say
from tools.schedule import admit, in_order, minutes

KEEP = "PLUMBLINE_KEEP_BUILD_CACHE"
_HEARTBEAT_SECONDS = 30.0
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Unprepared(Exception):
    """The machine lacks something that a build needs; the message says what, and how to get it."""


def main(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    tools = _parse(arguments)
    for number in _ENDING:
        signal.signal(number, _interrupt)
    try:
        return install(tools, environ)
    except Unprepared as problem:
        say(str(problem))
        return 2
    except (CommandFailed, OSError) as failure:
        say(f"The installation failed: {failure}")
        return 1
    except KeyboardInterrupt:
        say("Interrupted. Every build was ended; run it again and it goes on from what was compiled.")
        return 130


def install(tools: Sequence[Tool], environ: Mapping[str, str]) -> int:
    """Builds those of the tools that are missing, alone on this machine's cache."""
    root = cache_root(environ)
    if missing(search_all(tools, environ)) or _has_spent_caches(root, environ):
        with exclusive(tools_folder(root) / ".lock", say) as lock:
            # Asked again: whoever held the lock may have built them.
            if wanted := missing(search_all(tools, environ)):
                _build_all(wanted, _prepare(wanted, root, environ, Children(lock)))
            if _has_spent_caches(root, environ):
                say(f"Removing the caches of the builds, {build_folder(root)}.")
                shutil.rmtree(build_folder(root))
    say(f"Ready: {', '.join(str(tool) for tool in tools)}.")
    return 0


def _prepare(wanted: Sequence[Tool], root: Path, environ: Mapping[str, str], children: Children) -> Workshop:
    """Checks the machine before anything is downloaded, and reports everything that it lacks at once."""
    go, compiler = needs.find_go(environ), needs.find_compiler(environ)
    problems = (
        needs.go_problem(go, needs.go_version(go) if go else None),
        needs.compiler_problem(compiler),
        needs.disk_problem(wanted, needs.free_bytes(root) + needs.used_bytes(build_folder(root)), root),
    )
    if go is None or compiler is None or any(problems):
        raise Unprepared("\n".join(problem for problem in problems if problem))
    return Workshop(root=root, go=go, environ=build_environ(root, compiler, environ), children=children)


def _build_all(wanted: Sequence[Tool], workshop: Workshop) -> None:
    """Starts builds as they fit, until all are done or one has failed; ends the others then."""
    machine = read_machine()
    clear_scratch(workshop.root)
    progress = Progress(time.monotonic)
    progress.announce(wanted, minutes(wanted, machine.cores))
    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        try:
            _run_builds(wanted, workshop, machine, progress, pool)
        except BaseException:
            # The pool waits for its threads on the way out, and they wait for their processes.
            workshop.children.stop()
            raise


def _run_builds(wanted: Sequence[Tool], workshop: Workshop, machine: Machine, progress: Progress, pool: ThreadPoolExecutor) -> None:
    waiting = list(in_order(wanted))
    running: dict[Future[None], Tool] = {}
    while waiting or running:
        for tool in admit(waiting, running.values(), machine):
            waiting.remove(tool)
            progress.started(tool)
            running[pool.submit(build, tool, workshop, progress.stage(tool))] = tool
        done, _ = wait(running, timeout=_HEARTBEAT_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            tool = running.pop(future)
            future.result()
            progress.finished(tool)
        if not done:
            progress.heartbeat(tuple(running.values()))


def _has_spent_caches(root: Path, environ: Mapping[str, str]) -> bool:
    """Whether gigabytes lie there that no build will read again. A person who works on the tools keeps them."""
    return not environ.get(KEEP) and build_folder(root).exists() and not missing(search_all(TOOLS, environ))


def _parse(arguments: Sequence[str]) -> tuple[Tool, ...]:
    by_name = {tool.name: tool for tool in TOOLS}
    parser = argparse.ArgumentParser(prog="python -m tools.install", description="Build the pinned tools that are missing.")
    parser.add_argument("tools", nargs="*", metavar="TOOL", help=f"only these: {', '.join(by_name)} (all when none is named)")
    named = parser.parse_args(arguments).tools
    if unknown := set(named) - set(by_name):
        parser.error(f"no tool is called {', '.join(sorted(unknown))}; there are {', '.join(by_name)}")
    return tuple(by_name[name] for name in dict.fromkeys(named)) or TOOLS


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Ends the installation; more of the same signals cannot disturb the ending, which takes seconds."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
