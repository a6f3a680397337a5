"""Finds every tool: the pinned one in the cache, else a suitable one of the person's own on PATH or among the engine's plugins.

Called by the installer (what is missing), `plumbline doctor` (what is wrong), `plumbline env` and the sandbox (paths). The cache comes
first because a binary there needs no run to learn its version, and because it is the version that the tests ran with.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.cache import cache_root, is_complete, tool_folder
from tools.catalogue import TOOLS, Tool
from tools.installed import Found, Rejected, check_folder, find_plugin, folders_on_path


@dataclass(frozen=True, slots=True)
class Search:
    """What looking for one tool yielded; `rejected` holds what was passed over on the way."""

    tool: Tool
    found: Found | None
    rejected: tuple[Rejected, ...] = ()


def search(tool: Tool, environ: Mapping[str, str] = os.environ) -> Search:
    """Looks for one tool in the cache, on PATH and among the engine's plugins, in this order."""
    root = cache_root(environ)
    cached = tool_folder(root, tool)
    if is_complete(cached, tool):
        return Search(tool, Found(cached, tool.version, "cache"))
    rejected: list[Rejected] = []
    for folder in folders_on_path(tool, environ.get("PATH", ""), root):
        outcome = check_folder(tool, folder)
        if isinstance(outcome, Found):
            return Search(tool, outcome, tuple(rejected))
        rejected.append(outcome)
    return Search(tool, find_plugin(tool, environ), tuple(rejected))


def search_all(tools: Iterable[Tool] = TOOLS, environ: Mapping[str, str] = os.environ) -> tuple[Search, ...]:
    return tuple(search(tool, environ) for tool in tools)


def paths(searches: Iterable[Search]) -> dict[str, Path]:
    """Path of every executable found, by name."""
    return {name: one.found.folder / name for one in searches if one.found for name in one.tool.files}


def missing(searches: Iterable[Search]) -> tuple[Tool, ...]:
    """The tools that have to be built."""
    return tuple(one.tool for one in searches if one.found is None)


def locate(environ: Mapping[str, str] = os.environ) -> dict[str, Path]:
    """Path of every executable that there is, by name. What is not there is absent: `python -m tools.install` builds it."""
    return paths(search_all(TOOLS, environ))
