"""Values for the engine's wire: JSON without nulls."""

from schemas.plain import plain
from schemas.report import Gpu, Pcie


def test_scalars_stay() -> None:
    assert plain("x") == "x"
    assert plain(0) == 0
    assert plain({}) == {}


def test_nulls_go_and_names_are_camel_case() -> None:
    assert plain({"a": None, "b": (None, 1), "c": {"d": None}}) == {"b": [None, 1], "c": {}}
    assert plain(Gpu(state="ok", memory_mib=1, pcie=Pcie(max_width=16))) == {"state": "ok", "memoryMib": 1, "pcie": {"maxWidth": 16}}
