"""The digest of a report: what it must see, and what it must not."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.digest import digest, value_digest
from schemas.report import Facts, Gpu, GpuIdentity, GpuLive, Identity, Live, Nic, Outcome, Pcie, Report, Run, Versions

OUTCOMES: list[Outcome] = ["unsupported", "lost", "timeout", "failed"]

pcie = st.builds(Pcie, width=st.sampled_from([8, 16, None]), max_generation=st.sampled_from([4, 5]))
gpus = st.builds(Gpu, state=st.sampled_from(["ok", "lost"]), pcie=pcie, ecc=st.booleans(), numa=st.integers(0, 1))
nics = st.builds(Nic, rate_gbps=st.sampled_from([200, 400]), gpus=st.tuples(st.integers(0, 7)))
facts = st.builds(
    Facts,
    versions=st.builds(Versions, driver=st.sampled_from(["580.95.05", "570.172.08"])),
    gpus=st.lists(gpus, max_size=3).map(tuple),
    nics=st.lists(nics, max_size=2).map(tuple),
)
runs = st.lists(
    st.builds(Run, probe=st.sampled_from(["pcie", "nvlink"]), outcome=st.sampled_from(OUTCOMES), subject=st.sampled_from(["node", "gpu3"])),
    max_size=4,
).map(tuple)
reports = st.builds(Report, identity=st.just(Identity(node="train-1")), facts=facts, runs=runs)


@given(reports)
@settings(deadline=None)
def test_it_is_sixteen_hexadecimal_digits_and_always_the_same(report: Report) -> None:
    assert len(digest(report)) == 16
    assert int(digest(report), 16) >= 0
    assert digest(report) == digest(replace(report))


@given(reports, st.text(max_size=8), st.floats(0, 100))
@settings(deadline=None)
def test_identity_live_values_and_versions_of_ours_are_no_part_of_it(report: Report, word: str, number: float) -> None:
    identity = Identity(node=word, machine_id=word, gpus=(GpuIdentity(index=0, bus=word, serial=word),))
    live = Live(gpus=(GpuLive(power_watts=number),), duration_ms=number)

    assert digest(replace(report, identity=identity, live=live, version=word, pool=word, rung="root")) == digest(report)


@given(reports, st.randoms(), st.text(max_size=8))
@settings(deadline=None)
def test_neither_are_the_order_and_the_reasons_of_runs(report: Report, random: Random, word: str) -> None:
    shuffled = [replace(run, reason=word) for run in report.runs]
    random.shuffle(shuffled)

    assert digest(replace(report, runs=tuple(shuffled))) == digest(report)


@given(reports, facts, runs)
@settings(deadline=None)
def test_other_facts_or_outcomes_are_another_digest(report: Report, other: Facts, ended: tuple[Run, ...]) -> None:
    changed = replace(report, facts=other, runs=ended)
    same = other == report.facts and _outcomes(changed) == _outcomes(report)

    assert (digest(changed) == digest(report)) == same


def test_a_fact_that_was_not_seen_is_another_than_one_that_was() -> None:
    report = Report(identity=Identity(node="n"), facts=Facts(gpus=(Gpu(state="ok", ecc=False),)))

    assert digest(report) != digest(replace(report, facts=Facts(gpus=(Gpu(state="ok"),))))


@given(st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=5))
@settings(deadline=None)
def test_the_order_of_a_mapping_is_no_part_of_a_digest(value: dict[str, object]) -> None:
    assert value_digest(dict(reversed(value.items()))) == value_digest(value)


def _outcomes(report: Report) -> list[tuple[str, str, str]]:
    return sorted((run.probe, run.subject, run.outcome) for run in report.runs)
