"""Rules about the fabric: its pools have the NICs that it asks for."""

from collections.abc import Iterator

from schemas.problems import Problem, shown
from schemas.rules.draft import Draft, repeated

INFINIBAND_MTU = 4096  # bytes: the largest that an InfiniBand link carries


def pools_exist(draft: Draft) -> Iterator[Problem]:
    for name in draft.spec.at("fabric", "pools"):
        yield from draft.unknown_pool(name)


def pools_are_named_once(draft: Draft) -> Iterator[Problem]:
    return repeated(draft.spec.at("fabric", "pools"))


def machines_have_the_rails(draft: Draft) -> Iterator[Problem]:
    rails = draft.spec.at("fabric", "rails")
    for name in draft.spec.at("fabric", "pools"):
        machine = draft.machine(name.text)
        if machine is None:
            continue
        nics = machine.nics.count if machine.nics else 0
        if nics == 0:
            found = f"{shown(name.text)}, whose machine {machine.name} has no compute NICs"
            yield name.problem(found, "pools of machines with compute NICs")
        elif rails.number is not None and rails.number > nics:
            yield rails.problem(f"{rails.number} rails", f"at most {nics}, the compute NICs of {machine.name} (pool {shown(name.text)})")


def infiniband_carries_the_mtu(draft: Draft) -> Iterator[Problem]:
    kind, mtu = draft.spec.at("fabric", "kind"), draft.spec.at("fabric", "mtu")
    if kind.text == "infiniband" and mtu.number is not None and mtu.number > INFINIBAND_MTU:
        yield mtu.problem(f"{mtu.number} bytes on InfiniBand", f"at most {INFINIBAND_MTU}")
