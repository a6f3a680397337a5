"""The CustomResourceDefinition of NodeReport, made from the type that the probe publishes. Used by `drivers.py` and by the sandbox's tests.

A structural schema knows no `$ref`, spells "or null" as `nullable`, and should bound every string and list, or the API server
cannot bound what a validation rule may cost.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from components.objects import Manifest
from schemas.finding import Verdict
from schemas.marks import DIGEST, GROUP, OUTCOME, REPORT_VERSION, REPORTS
from schemas.report import Report

Schema = dict[str, Any]

MAX_LENGTH = 512  # of any text; a probe's reason is an error message
MAX_ITEMS = 64  # of any list: 32 GPUs, 36 links and 16 NICs are the most that a machine profile may declare
MAX_RUNS = 512  # a run for each probe of each GPU

OWN_NAME = {
    "rule": "self.spec.identity.node == self.metadata.name",
    "message": "a report is named after the node that it is about",
}


def node_report_crd() -> Manifest:
    """Cluster scoped, one object a node: `spec` is the report, `status` the verdict and the digest that it was judged from."""
    names = {"kind": "NodeReport", "listKind": "NodeReportList", "plural": REPORTS, "singular": "nodereport", "shortNames": ["nrep"]}
    version = {
        "name": REPORT_VERSION,
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "additionalPrinterColumns": _columns(),
        "schema": {"openAPIV3Schema": _document()},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{REPORTS}.{GROUP}"},
        "spec": {"group": GROUP, "scope": "Cluster", "names": names, "versions": [version]},
    }


def _columns() -> list[dict[str, str]]:
    """A verdict counts only while Judged equals Digest: the facts may have changed since.

    The outcome is taken from the annotation, because a report leaves out what has its default, and `ok` is the default.
    """
    return [
        {"name": "Pool", "type": "string", "jsonPath": ".spec.pool"},
        {"name": "Outcome", "type": "string", "jsonPath": _key("annotations", OUTCOME)},
        {"name": "Digest", "type": "string", "jsonPath": _key("labels", DIGEST)},
        {"name": "Verdict", "type": "string", "jsonPath": ".status.verdict"},
        {"name": "Judged", "type": "string", "jsonPath": ".status.digest"},
        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
    ]


def _key(part: str, name: str) -> str:
    escaped = name.replace(".", "\\.")
    return f".metadata.{part}['{escaped}']"


def _document() -> Schema:
    return {
        "type": "object",
        "required": ["spec"],
        "properties": {"spec": report_schema(), "status": _status()},
        "x-kubernetes-validations": [OWN_NAME],
    }


def report_schema() -> Schema:
    """The structural schema of a report."""
    schema = msgspec.json.schema(Report)
    definitions = {f"#/$defs/{name}": definition for name, definition in schema["$defs"].items()}
    report = structural(definitions[schema["$ref"]], definitions)
    report["properties"]["runs"]["maxItems"] = MAX_RUNS
    return report


def structural(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A JSON Schema as msgspec writes it, in the form that an API server takes. Titles and defaults are left out."""
    convert = partial(structural, definitions=definitions)
    match schema:
        case {"$ref": reference}:
            return convert(definitions[reference])
        case {"anyOf": [some, {"type": "null"}]}:
            return {**convert(some), "nullable": True}
        case {"enum": values}:
            return {"type": "string", "enum": values}
        case {"type": "object", "properties": properties}:
            converted = {name: convert(value) for name, value in properties.items()}
            return {"type": "object", "properties": converted} | ({"required": schema["required"]} if schema["required"] else {})
        case {"type": "array", "items": items}:
            return {"type": "array", "maxItems": MAX_ITEMS, "items": convert(items)}
        case {"type": "string"}:
            return {"type": "string", "maxLength": MAX_LENGTH}
        case {"type": "integer" | "number" | "boolean" as name}:
            return {"type": name}
    raise ValueError(f"no structural form is known for {schema}")


def _status() -> Schema:
    text = {"type": "string", "maxLength": MAX_LENGTH}
    finding = {"type": "object", "properties": dict.fromkeys(("id", "subject", "severity", "summary"), text)}
    properties = {
        "verdict": {"type": "string", "enum": [verdict.value for verdict in Verdict]},
        "digest": text,
        "judgedAt": {"type": "string", "format": "date-time"},
        "findings": {"type": "array", "maxItems": MAX_ITEMS, "items": finding},
    }
    return {"type": "object", "properties": properties}
