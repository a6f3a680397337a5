"""Rules about operators and the gates between layers."""

from collections.abc import Iterator

from schemas.problems import Problem
from schemas.rules.draft import Draft, repeated


def are_named_once(draft: Draft) -> Iterator[Problem]:
    return repeated(draft.spec.at("operators", "install"))


def gates_lead_to_layers(draft: Draft) -> Iterator[Problem]:
    gate = draft.spec.at("gates", "inference")
    if gate.present and not draft.tiers:
        yield gate.problem("a gate to a layer that this spec does not have", "operators: there are no inference tiers", on_key=True)
