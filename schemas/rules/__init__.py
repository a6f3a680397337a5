"""The rules that no single field can break. Each yields its problems and touches nothing; all of them run, whatever the others found.

Called by `load.py` with a document that may be wrong elsewhere: absent and ill-typed values are passed over here.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice

from schemas.machine import Machine
from schemas.nodes import Document
from schemas.problems import MOST, Problem
from schemas.rules import drivers, fabric, inference, operators, pools
from schemas.rules.draft import Draft

Rule = Callable[[Draft], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    pools.names_are_unique,
    pools.machines_exist,
    pools.selectors_are_disjoint,
    fabric.pools_exist,
    fabric.pools_are_named_once,
    fabric.machines_have_the_rails,
    fabric.infiniband_carries_the_mtu,
    drivers.sharing_names_pools,
    drivers.sharing_is_of_one_kind,
    drivers.boards_can_be_partitioned,
    drivers.one_board_is_shared_alike,
    drivers.blackwell_has_open_modules,
    drivers.dmabuf_has_open_modules,
    operators.are_named_once,
    operators.gates_lead_to_layers,
    inference.tier_names_are_unique,
    inference.pools_exist,
    inference.operators_are_installed,
    inference.replicas_are_in_order,
    inference.a_precision_is_native,
    inference.precisions_are_named_once,
    inference.machines_have_the_gpus,
    inference.replicas_have_whole_gpus,
    inference.pools_hold_the_least_replicas,
)


def check(document: Document, machines: Mapping[str, Machine]) -> Iterator[Problem]:
    """Every rule that this cluster spec breaks; `machines` holds all machine profiles by name."""
    draft = Draft(document, machines)
    return islice(chain.from_iterable(rule(draft) for rule in RULES), MOST)
