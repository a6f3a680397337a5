"""The upstream schema of a custom resource, strict: a field that upstream does not know is an error, as under strict field validation."""

from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from tests.data import test_data

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def problems(manifest: dict[str, Any]) -> list[str]:
    """What upstream's schema says against this object; nothing when it is right."""
    group, version = manifest["apiVersion"].split("/")
    validator = _validator(group, manifest["kind"], version)
    # Defaults are filled in by the API server before it validates, so a required field that has one may be left out.
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest) if not _is_defaulted(error)]


def scope(manifest: dict[str, Any]) -> str:
    """Namespaced or Cluster."""
    group, _ = manifest["apiVersion"].split("/")
    return str(_definition(group, manifest["kind"])["spec"]["scope"])


@cache
def _definition(group: str, kind: str) -> dict[str, Any]:
    path = test_data("crds", group, f"{kind.lower()}.yaml")
    with path.open(encoding="utf-8") as file:
        definition: dict[str, Any] = yaml.load(file, Loader)
    return definition


@cache
def _validator(group: str, kind: str, version: str) -> Draft202012Validator:
    versions = _definition(group, kind)["spec"]["versions"]
    served = [each["schema"]["openAPIV3Schema"] for each in versions if each["name"] == version and each["served"]]
    assert served, f"upstream does not serve {group}/{version} {kind}"
    return Draft202012Validator(strict(served[0], root=True))


def strict(schema: Any, *, root: bool = False) -> Any:
    """The schema with Kubernetes' own words spelled in JSON Schema, and unknown fields refused."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: strict(value) for name, value in schema.items() if name != "metadata" or not root}
    if "properties" in schema:
        result["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        if not (root or schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema):
            result["additionalProperties"] = False
    return {"anyOf": [{"type": "null"}, result]} if schema.get("nullable") is True else result


def _is_defaulted(error: Any) -> bool:
    missing = [name for name in error.schema.get("required", ()) if error.validator == "required" and name not in error.instance]
    return bool(missing) and all("default" in error.schema["properties"][name] for name in missing)
