"""Rules about pools: their names, their machines, and that no node can belong to two of them."""

from collections.abc import Iterator
from itertools import combinations

from schemas.hints import did_you_mean, listed
from schemas.nodes import View
from schemas.problems import MOST, Problem, shown
from schemas.rules.draft import Draft, repeated


def names_are_unique(draft: Draft) -> Iterator[Problem]:
    return repeated(pool.at("name") for pool in draft.spec.at("pools"))


def machines_exist(draft: Draft) -> Iterator[Problem]:
    for pool in draft.spec.at("pools"):
        machine = pool.at("machine")
        if machine.text is not None and machine.text not in draft.machines:
            hint = did_you_mean(machine.text, draft.machines)
            yield machine.problem(f"{shown(machine.text)}, which is no machine profile", listed(draft.machines), hint)


def selectors_are_disjoint(draft: Draft) -> Iterator[Problem]:
    """Two selectors exclude each other when they ask for different values of one label; otherwise a node could carry both."""
    # The schema has complained about a longer list already, and pairs grow with its square.
    pools = list(draft.pools.items())[:MOST]
    for (first_name, first), (_, second) in combinations(pools, 2):
        if _overlap(first.at("selector"), second.at("selector")):
            yield second.at("selector").problem(
                f"labels that a node of the pool {shown(first_name)} can carry as well",
                "a label that both pools have, with different values",
                on_key=True,
            )


def _overlap(first: View, second: View) -> bool:
    mine, theirs = _labels(first), _labels(second)
    return bool(mine and theirs) and all(mine[key] == theirs[key] for key in mine.keys() & theirs.keys())


def _labels(selector: View) -> dict[str, str | None]:
    return {key: value.text for key, value in selector.fields()}
