"""The reports' definition takes every report that the probe can write, and is structural and bounded."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from components.drivers.node_report_crd import node_report_crd, report_schema, structural
from schemas.report import Facts, Gpu, GpuIdentity, Identity, NvLink, Pcie, Report, Run
from tests.components.crds import strict

REPORT = Report(
    identity=Identity(node="train-1", gpus=(GpuIdentity(index=0, bus="0000:1b:00.0"),)),
    facts=Facts(
        gpus=(Gpu(state="ok", pcie=Pcie(width=16), nvlink=NvLink(state=("active", None), mbps=(26562, None))),),
        gpu_links=(("X", None),),
    ),
    runs=(Run(probe="fabric", outcome="timeout", subject="gpu0", reason="no answer in 10 s"),),
    outcome="partial",
)


def test_it_takes_a_report() -> None:
    assert errors(msgspec.to_builtins(REPORT)) == []


def test_it_takes_the_least_report() -> None:
    assert errors(msgspec.to_builtins(Report(identity=Identity(node="x"), facts=Facts()))) == []


def test_it_refuses_what_is_no_report() -> None:
    assert errors({"identity": {"node": 1}, "facts": {}}) == ["$.identity.node: 1 is not of type 'string'"]


def test_every_node_of_the_schema_has_a_type_and_a_bound() -> None:
    for path, schema in nodes(node_report_crd()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]):
        assert "type" in schema, path
        assert not {"$ref", "anyOf", "default", "title"} & schema.keys(), path
        if schema["type"] == "array":
            assert "maxItems" in schema, path
        if schema["type"] == "string" and "enum" not in schema and "format" not in schema:
            assert "maxLength" in schema, path


def test_columns_show_what_an_operator_asks_for() -> None:
    columns = [column["name"] for column in node_report_crd()["spec"]["versions"][0]["additionalPrinterColumns"]]
    assert columns == ["Pool", "Outcome", "Digest", "Verdict", "Judged", "Age"]


def test_a_schema_without_a_structural_form_is_our_fault() -> None:
    with pytest.raises(ValueError, match="no structural form"):
        structural({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {})


def errors(report: dict[str, Any]) -> list[str]:
    validator = Draft202012Validator(strict(report_schema()))
    # A tuple is a list to JSON, and msgspec has made lists of them; None is what nullable allows.
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(msgspec.json.decode(msgspec.json.encode(report)))]


def nodes(schema: dict[str, Any], path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, schema
    for name, value in schema.get("properties", {}).items():
        yield from nodes(value, f"{path}.{name}")
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}[]")
