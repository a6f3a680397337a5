"""What several findings, and missing facts, come to."""

from reconcile.judge.verdict import judge
from schemas.finding import Verdict
from tests.reconcile.machines import changed, expectation, healthy

EXPECTED = expectation()
HEALTHY = healthy(EXPECTED)


def test_causes_stand_before_consequences_and_warnings_last() -> None:
    report = changed(
        HEALTHY,
        {
            "facts.nics.0.level": "SYS",
            "facts.gpus.3.pcie.width": 8,
            "facts.gpus.5": {"state": "lost"},
            "facts.versions.driver": "570.86.15",
        },
    )

    judgement = judge(report, EXPECTED)

    assert [finding.id for finding in judgement.findings] == ["gpu-lost", "driver-version", "pcie-width", "nic-affinity"]
    assert judgement.verdict is Verdict.UNHEALTHY


def test_a_lost_gpu_is_one_finding() -> None:
    judgement = judge(changed(HEALTHY, {"facts.gpus.5": {"state": "lost"}}), EXPECTED)

    assert [finding.id for finding in judgement.findings] == ["gpu-lost"]
    assert judgement.unknown == ()


def test_a_port_that_is_down_is_one_finding() -> None:
    judgement = judge(changed(HEALTHY, {"facts.nics.2.portState": "down", "facts.nics.2.rateGbps": 10}), EXPECTED)

    assert [finding.id for finding in judgement.findings] == ["ib-port-down"]


def test_a_fault_stands_beside_facts_that_are_missing() -> None:
    report = changed(HEALTHY, {"facts.gpus.3.pcie.width": 8, "facts.versions.driver": None, "outcome": "partial"})

    judgement = judge(report, EXPECTED)

    assert (judgement.verdict, judgement.reason) == (Verdict.UNHEALTHY, None)
    assert [(fact.subject, fact.field) for fact in judgement.unknown] == [("node", "driverVersion")]


def test_a_warning_beside_facts_that_are_missing_is_unknown() -> None:
    judgement = judge(changed(HEALTHY, {"facts.nics.2.level": "SYS", "facts.versions.driver": None}), EXPECTED)

    assert judgement.verdict is Verdict.UNKNOWN
    assert [finding.id for finding in judgement.findings] == ["nic-affinity"]


def test_a_partial_pass_without_any_missing_fact_is_unknown() -> None:
    judgement = judge(changed(HEALTHY, {"outcome": "partial"}), EXPECTED)

    assert (judgement.verdict, judgement.reason) == (Verdict.UNKNOWN, "the probe's pass ended partial")


def test_an_unsupported_query_is_a_complete_answer() -> None:
    judgement = judge(changed(HEALTHY, {"runs": [{"probe": "fabric", "outcome": "unsupported", "subject": "gpu0"}]}), EXPECTED)

    assert judgement.verdict is Verdict.HEALTHY


def test_many_reasons_are_counted() -> None:
    report = changed(HEALTHY, {f"facts.gpus.{gpu}.deviceId": None for gpu in range(8)})

    assert judge(report, EXPECTED).reason == (
        "deviceId of gpu0 was not measured; deviceId of gpu1 was not measured; deviceId of gpu2 was not measured; and 5 more"
    )


def test_an_empty_report_is_unknown() -> None:
    report = changed(HEALTHY, {"facts": {}, "runs": [{"probe": "inventory", "outcome": "timeout"}], "outcome": "failed"})

    judgement = judge(report, EXPECTED)

    assert (judgement.verdict, judgement.findings) == (Verdict.UNKNOWN, ())
