"""The summary of a spec, with everything in it that a spec can have."""

from pathlib import Path

from cli.render.spec import align, summary
from tests.golden import assert_golden
from tests.schemas.specs import ABSENT, desired, full, put

GOLDEN = Path(__file__).parent / "golden" / "spec"


def test_every_kind_of_sharing_and_every_layer() -> None:
    assert_golden(GOLDEN / "full.txt", summary(desired(full())))


def test_a_spec_of_two_layers() -> None:
    spec = full()
    for path in (("spec", "fabric"), ("spec", "inference"), ("spec", "gates"), ("spec", "operators", "install")):
        put(spec, path, ABSENT)

    assert_golden(GOLDEN / "small.txt", summary(desired(spec)))


def test_no_rows_are_no_lines() -> None:
    assert align([]) == []
