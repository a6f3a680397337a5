"""Rules about tiers: their pools exist, and can run what they ask for."""

from collections.abc import Iterator

from schemas.hints import listed
from schemas.machine import PRECISIONS
from schemas.nodes import View
from schemas.problems import Problem, shown
from schemas.rules.draft import Draft, repeated

OPERATORS = ("keda", "gateway-api", "inference-extension")
"""What a tier is made of: it is scaled by the first and reached through the others."""


def tier_names_are_unique(draft: Draft) -> Iterator[Problem]:
    return repeated(tier.at("name") for tier in draft.tiers)


def pools_exist(draft: Draft) -> Iterator[Problem]:
    for tier in draft.tiers:
        yield from draft.unknown_pool(tier.at("pool"))


def operators_are_installed(draft: Draft) -> Iterator[Problem]:
    install = draft.spec.at("operators", "install")
    missing = [name for name in OPERATORS if name not in {operator.text for operator in install}]
    if draft.tiers and missing:
        yield install.problem(f"no {' and no '.join(missing)}", f"{listed(OPERATORS)}: inference needs them", on_key=True)


def replicas_are_in_order(draft: Draft) -> Iterator[Problem]:
    for tier in draft.tiers:
        least, most = tier.at("replicas", "min"), tier.at("replicas", "max")
        if least.number is not None and most.number is not None and least.number > most.number:
            yield least.problem(f"at least {least.number} replicas and at most {most.number}", "a min that is not above the max")


def a_precision_is_native(draft: Draft) -> Iterator[Problem]:
    for tier in draft.tiers:
        machine = draft.machine(tier.at("pool").text)
        wanted = [precision.text for precision in tier.at("precisions") if precision.text]
        if machine and wanted and not set(wanted) & set(PRECISIONS[machine.gpus.architecture]):
            native = listed(PRECISIONS[machine.gpus.architecture])
            yield tier.at("precisions").problem(f"{listed(wanted)}: {machine.gpus.model} runs none of them natively", native, on_key=True)


def precisions_are_named_once(draft: Draft) -> Iterator[Problem]:
    for tier in draft.tiers:
        yield from repeated(tier.at("precisions"))


def machines_have_the_gpus(draft: Draft) -> Iterator[Problem]:
    for tier in draft.tiers:
        machine, gpus = draft.machine(tier.at("pool").text), tier.at("gpus")
        if machine and gpus.number is not None and gpus.number > machine.gpus.count:
            yield gpus.problem(f"{gpus.number} GPUs a replica", f"at most {machine.gpus.count}: a replica stays on one {machine.name}")


def replicas_have_whole_gpus(draft: Draft) -> Iterator[Problem]:
    """A model that is split over GPUs waits for the slowest one: a shared GPU would hold up all the others."""
    shared = dict(draft.sharing())
    for tier in draft.tiers:
        gpus, pool = tier.at("gpus"), tier.at("pool").text
        if gpus.number is not None and gpus.number > 1 and pool in shared:
            kinds = [kind for kind, _ in shared[pool].fields()]
            yield gpus.problem(f"{gpus.number} GPUs a replica on the pool {shown(pool)}, which shares its GPUs ({listed(kinds)})", "1")


def pools_hold_the_least_replicas(draft: Draft) -> Iterator[Problem]:
    """The replicas that always run must fit, or the layer would wait for ever."""
    needed: dict[str, int] = {}
    for tier in draft.tiers:
        pool, least = tier.at("pool").text or "", tier.at("replicas", "min")
        held = _capacity(draft, pool)
        needed[pool] = needed.get(pool, 0) + _gpus(tier, least)
        if held is not None and needed[pool] > held:
            found = f"{needed[pool]} GPUs for the least replicas of the tiers up to this one"
            yield tier.at("replicas").problem(found, f"at most {held}, which the pool {shown(pool)} has", on_key=True)


def _gpus(tier: View, least: View) -> int:
    """How many GPUs the tier always holds; an absent number is 1, as in the schema."""
    replicas = 1 if least.number is None else least.number
    return replicas * (tier.at("gpus").number or 1)


def _capacity(draft: Draft, pool_name: str) -> int | None:
    """How many GPUs, or turns on one, the pool offers; None when it cannot be known (MIG, or a pool that is wrong itself)."""
    machine = draft.machine(pool_name)
    how = dict(draft.sharing()).get(pool_name)
    if machine is None or (how and how.at("mig").present):
        return None
    nodes = draft.pools[pool_name].at("nodes").number
    slices = (how.at("timeSlicing", "replicas").number or how.at("mps", "replicas").number) if how else None
    return None if nodes is None else nodes * machine.gpus.count * (slices or 1)
