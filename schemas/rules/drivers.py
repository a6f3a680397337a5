"""Rules about drivers: how the GPUs of a pool are shared, and which kernel modules they need."""

from collections.abc import Iterator

from schemas.hints import did_you_mean, listed
from schemas.problems import Problem, shown
from schemas.rules.draft import Draft

LAYOUTS = ("all-balanced", "all-disabled")  # for any board that can be partitioned


def sharing_names_pools(draft: Draft) -> Iterator[Problem]:
    for _, how in draft.sharing():
        yield from draft.unknown_pool(how, on_key=True)


def sharing_is_of_one_kind(draft: Draft) -> Iterator[Problem]:
    for _, how in draft.sharing():
        kinds = [kind for kind, _ in how.fields()]
        if len(kinds) != 1:
            yield how.problem(" and ".join(kinds) or "no kind of sharing", "one of timeSlicing, mps, mig", on_key=True)


def boards_can_be_partitioned(draft: Draft) -> Iterator[Problem]:
    for name, how in draft.sharing():
        machine, layout = draft.machine(name), how.at("mig", "profile")
        if machine is None or not how.at("mig").present:
            continue
        if not machine.gpus.mig_profiles:
            yield how.at("mig").problem(f"mig on {machine.gpus.model}, which cannot be partitioned", "timeSlicing or mps", on_key=True)
            continue
        known = (*(f"all-{profile}" for profile in machine.gpus.mig_profiles), *LAYOUTS)
        if layout.text is not None and layout.text not in known:
            found = f"{shown(layout.text)}, which {machine.gpus.model} has not"
            yield layout.problem(found, listed(known), did_you_mean(layout.text, known))


def one_board_is_shared_alike(draft: Draft) -> Iterator[Problem]:
    """Node Feature Discovery labels a node by its hardware, so the GPU operator cannot tell two pools of one board apart."""
    first: dict[str, str] = {}
    ways = {name: how.value for name, how in draft.sharing()}
    for name, pool in draft.pools.items():
        machine = draft.machine(name)
        if machine is None:
            continue
        other = first.setdefault(machine.gpus.device_id, name)
        if ways.get(other) != ways.get(name):
            found = f"{machine.gpus.model} shared otherwise than in the pool {shown(other)}"
            yield (draft.spec.at("drivers", "sharing", name) if name in ways else pool).problem(
                found, "one way for each GPU model", on_key=True
            )


def blackwell_has_open_modules(draft: Draft) -> Iterator[Problem]:
    modules = draft.spec.at("drivers", "gpu", "kernelModules")
    for name in draft.pools:
        machine = draft.machine(name)
        if machine and machine.gpus.architecture == "blackwell" and modules.text == "proprietary":
            yield modules.problem(f"proprietary with {machine.gpus.model} in the pool {shown(name)}", "open: Blackwell runs with no other")


def dmabuf_has_open_modules(draft: Draft) -> Iterator[Problem]:
    gpu = draft.spec.at("drivers", "gpu")
    modules, gpudirect = gpu.at("kernelModules"), gpu.at("gpudirect")
    if modules.text == "proprietary" and (gpudirect.text == "dmabuf" or not gpudirect.present):
        found = "dmabuf (the default) with the proprietary kernel modules"
        yield gpudirect.problem(found, "peermem, none", "dmabuf needs the open modules")
