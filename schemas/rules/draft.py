"""What the rules look at: a cluster spec that may still be wrong, and the machine profiles that it can name."""

from collections.abc import Iterable, Iterator, Mapping

from schemas.hints import did_you_mean, listed
from schemas.machine import Machine
from schemas.nodes import Document, View
from schemas.problems import Problem, shown


class Draft:
    """One cluster spec before it is known to be right."""

    def __init__(self, document: Document, machines: Mapping[str, Machine]) -> None:
        self.spec = document.view().at("spec")
        self.machines = machines
        self.pools: dict[str, View] = {}  # of two with one name, the first
        for pool in self.spec.at("pools"):
            self.pools.setdefault(pool.at("name").text or "", pool)
        self.pools.pop("", None)
        self.tiers = tuple(self.spec.at("inference", "tiers"))

    def machine(self, pool_name: str | None) -> Machine | None:
        """The profile of the pool of that name; None when either is unknown (another rule says so)."""
        pool = self.pools.get(pool_name or "")
        return self.machines.get(pool.at("machine").text or "") if pool else None

    def sharing(self) -> Iterator[tuple[str, View]]:
        """The pools that share their GPUs, by name, and how."""
        return self.spec.at("drivers", "sharing").fields()

    def unknown_pool(self, named: View, *, on_key: bool = False) -> Iterator[Problem]:
        """The problem of a name that should be a pool's, if it is none; the name is the view's text, or its key."""
        name = str(named.path[-1]) if on_key else named.text
        if name is not None and name not in self.pools:
            known = tuple(self.pools)
            yield named.problem(f"{shown(name)}, which is no pool", listed(known), did_you_mean(name, known), on_key=on_key)


def repeated(views: Iterable[View]) -> Iterator[Problem]:
    """A problem for each text that has been said before."""
    lines: dict[str, int | None] = {}
    for view in views:
        if view.text is None:
            continue
        if view.text in lines:
            yield view.problem(f"{shown(view.text)} a second time; it stands on line {lines[view.text]} already", "each name once")
        lines.setdefault(view.text, view.line)
