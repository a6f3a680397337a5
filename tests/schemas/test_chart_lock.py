"""The chart lock is read like every file that a person writes: all errors at once, with their places."""

from pathlib import Path

import pytest

from sandbox.mirror import pack
from schemas.chart_lock import load_chart_lock
from schemas.problems import SpecErrors
from tests.components.render import ROOT

WRONG = """\
apiVersion: plumbline.dev/v1alpha1
kind: ChartLock
charts:
  - {name: keda, version: latest, repository: https://example.org}
  - {name: lws, version: 1.0.0, repository: https://example.org, digest: sha256:abc}
"""


def test_the_sandboxs_lock_is_what_its_charts_are(tmp_path: Path) -> None:
    lock = load_chart_lock(ROOT / "sandbox" / "charts.lock.yaml")
    assert {chart.archive: chart.digest for chart in lock.charts} == pack(ROOT / "sandbox" / "charts", tmp_path)


def test_a_chart_may_be_named_before_it_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(WRONG.replace("latest", "v2.1.0-rc.1").replace(", digest: sha256:abc", ""), encoding="utf-8")
    assert [chart.digest for chart in load_chart_lock(path).charts] == [None, None]


def test_every_error_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(WRONG, encoding="utf-8")
    with pytest.raises(SpecErrors) as caught:
        load_chart_lock(path)
    assert [(problem.line, problem.path) for problem in caught.value.problems] == [(4, "charts[0].version"), (5, "charts[1].digest")]
