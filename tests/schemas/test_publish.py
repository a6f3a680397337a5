"""The published JSON Schemas are those of the types, in both dialects."""

from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cluster import Cluster
from schemas.load import load_machine, machine_names
from schemas.publish import FOLDER, TYPES, published, schema_07, schema_2020
from tests.schemas.specs import full, put

PATHS = [("spec", "pools", 0, "nodes"), ("spec", "fabric", "kind"), ("spec", "drivers", "gpu", "version"), ("metadata", "name"), ("extra",)]


def test_the_files_are_up_to_date() -> None:
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}

    assert on_disk == published(), "run `python -m schemas.publish`"


@pytest.mark.parametrize("name", TYPES)
def test_each_is_a_schema_of_its_dialect(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_2020(name))
    jsonschema.Draft7Validator.check_schema(schema_07(name))


@pytest.mark.parametrize("name", TYPES)
def test_draft_07_uses_no_newer_word(name: str) -> None:
    text = Path(FOLDER, f"{name}.draft-07.schema.json").read_text(encoding="utf-8")

    assert not [word for word in ("$defs", "prefixItems", "dependentRequired", "unevaluated") if word in text]
    assert all(list(part) == ["$ref"] for part in _parts(schema_07(name)) if "$ref" in part)


@given(st.sampled_from(PATHS), st.sampled_from([0, 1, "x", "roce", "1.2", True, None, [], {}]))
@settings(deadline=None)
def test_both_dialects_and_the_loader_agree(path: tuple[str | int, ...], value: object) -> None:
    spec = put(full(), path, value)
    verdicts = {
        jsonschema.Draft202012Validator(schema_2020("cluster")).is_valid(spec),
        jsonschema.Draft7Validator(schema_07("cluster")).is_valid(spec),
        _converts(spec),
    }

    assert len(verdicts) == 1


@pytest.mark.parametrize("name", machine_names())
def test_machine_profiles_are_valid_in_an_editor(name: str) -> None:
    jsonschema.Draft7Validator(schema_07("machine")).validate(msgspec.json.decode(msgspec.json.encode(load_machine(name))))


def test_an_editor_explains_every_type_of_the_spec() -> None:
    definitions = schema_2020("cluster")["$defs"]

    assert [name for name, definition in definitions.items() if "description" not in definition] == []


def _converts(spec: dict[str, Any]) -> bool:
    try:
        msgspec.convert(spec, Cluster)
    except msgspec.ValidationError:
        return False
    return True


def _parts(schema: Any) -> list[dict[str, Any]]:
    """Every mapping in a schema."""
    items = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = [schema] if isinstance(schema, dict) else []
    return [*own, *(part for item in items for part in _parts(item))]
