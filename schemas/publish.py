"""The JSON Schemas of everything that people or programs exchange, as files for editors, validators and other languages.

`python -m schemas.publish` writes them to `published/`; a test compares. Each comes twice: in the 2020-12 dialect, and in draft-07,
the newest that the YAML language server of most editors reads.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from schemas.cluster import Cluster
from schemas.contract import Contract
from schemas.drift import Drift
from schemas.finding import Finding
from schemas.machine import Machine
from schemas.plan import Plan
from schemas.report import Report

FOLDER = Path(__file__).parent / "published"
BASE = "https://plumbline.dev/schemas/v1alpha1"
DIALECT_2020 = "https://json-schema.org/draft/2020-12/schema"
DIALECT_07 = "http://json-schema.org/draft-07/schema#"

TYPES: Mapping[str, tuple[type, str]] = {
    "cluster": (Cluster, "Plumbline cluster spec"),
    "machine": (Machine, "Plumbline machine profile"),
    "report": (Report, "Plumbline node report (the spec of a NodeReport object)"),
    "finding": (Finding, "Plumbline finding"),
    "drift": (Drift, "Plumbline drift check"),
    "plan": (Plan, "Plumbline remediation plan"),
    "contract": (Contract, "Plumbline layer contract"),
}

Schema = dict[str, Any]


def published() -> dict[str, str]:
    """File name -> content of every published schema."""
    schemas = {f"{name}.schema.json": schema_2020(name) for name in TYPES}
    schemas |= {f"{name}.draft-07.schema.json": schema_07(name) for name in TYPES}
    return {name: _text(schema) for name, schema in schemas.items()}


def schema_2020(name: str) -> Schema:
    """The schema of one of TYPES in the dialect 2020-12."""
    type_, title = TYPES[name]
    return {"$schema": DIALECT_2020, "$id": f"{BASE}/{name}.schema.json", "title": title, **msgspec.json.schema(type_)}


def schema_07(name: str) -> Schema:
    """The same in draft-07."""
    schema = _downgrade(schema_2020(name))
    return {**schema, "$schema": DIALECT_07, "$id": f"{BASE}/{name}.draft-07.schema.json"}


def _downgrade(value: Any) -> Any:
    """Any part of a schema in the words of draft-07."""
    match value:
        case dict():
            return _without_siblings({_RENAMED.get(key, key): _downgrade(item) for key, item in _tuples(value).items()})
        case list():
            return [_downgrade(item) for item in value]
        case str():
            return value.replace("#/$defs/", "#/definitions/")
    return value


_RENAMED = {"$defs": "definitions"}


def _tuples(schema: Schema) -> Schema:
    """`prefixItems` is `items` there, and what follows the prefix is `additionalItems`."""
    if "prefixItems" not in schema:
        return schema
    kept = {key: item for key, item in schema.items() if key not in ("prefixItems", "items")}
    rest = {"additionalItems": schema["items"]} if "items" in schema else {}
    return {**kept, "items": schema["prefixItems"], **rest}


def _without_siblings(schema: Schema) -> Schema:
    """Draft-07 ignores what stands beside a `$ref` (a description, a default), so the reference moves into an `allOf` of its own."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    siblings = {key: item for key, item in schema.items() if key != "$ref"}
    return {**siblings, "allOf": [{"$ref": schema["$ref"]}]}


def _text(schema: Schema) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def main() -> None:
    """Write every schema, and remove those that are published no more."""
    FOLDER.mkdir(exist_ok=True)
    contents = published()
    for stale in {path.name for path in FOLDER.glob("*.schema.json")} - contents.keys():
        (FOLDER / stale).unlink()
    for name, content in contents.items():
        (FOLDER / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
