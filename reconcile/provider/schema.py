"""The package's schema, from which `pulumi package` makes SDKs in other languages. Pure; asked for by the engine."""

import json
from typing import Any

PACKAGE = "plumbline"
NODE_POOL = "plumbline:hardware:NodePool"
CLUSTER = "plumbline:hardware:Cluster"
GATE = "plumbline:hardware:gate"

Spec = dict[str, Any]

ANY: Spec = {"$ref": "pulumi.json#/Any"}


def package_schema() -> str:
    """JSON, by https://www.pulumi.com/docs/reference/pkg-schema."""
    return json.dumps(
        {
            "name": PACKAGE,
            "displayName": "Plumbline",
            "description": "The hardware of an AI cluster as resources: declared, measured, and compared in the plan.",
            "license": "Apache-2.0",
            "keywords": ["pulumi", "kubernetes", "gpu", "category/infrastructure"],
            "resources": {NODE_POOL: _node_pool(), CLUSTER: _cluster()},
            "functions": {GATE: _gate()},
        }
    )


def _node_pool() -> Spec:
    inputs = {
        "expect": _map(ANY, "What each machine of the pool must measure: a HardwareExpectation, without nulls."),
        "nodes": _map(ANY, "Filled by the provider: what is declared of the nodes on which something is due. Do not set it."),
    }
    measured = {
        "nodes": _map(ANY, "What was measured of those nodes, under the same names."),
        "clusterId": _property("string", "The UID of the cluster's namespace kube-system."),
        "verified": _property("integer", "Nodes in service."),
        "unknown": _property("integer", "Nodes of which nothing is known now."),
        "quarantined": _map({"type": "string"}, "Nodes out of service, and the finding."),
        "respected": _map({"type": "string"}, "Nodes that a person put back into service, and the finding that is still open."),
        "degraded": _map({"type": "string"}, "Nodes in service with a warning, and the finding."),
        "digests": _map({"type": "integer"}, "The most common machine states, and how many nodes are in each."),
        "strays": {"type": "array", "items": {"type": "string"}, "description": "Nodes that report to this pool without its labels."},
    }
    return _resource("The machines of one pool.", inputs, inputs | measured, required_inputs=["expect"])


def _cluster() -> Spec:
    name = {"name": _property("string", "What the spec calls the cluster.")}
    uid = {"uid": _property("string", "The UID of its namespace kube-system: what tells it from every other cluster.")}
    return _resource("The identity of the cluster that a stack belongs to.", name | uid, name | uid, required_inputs=["name"])


def _gate() -> Spec:
    arguments = {
        "layer": _property("string", "The layer to enter."),
        "percent": _property("integer", "The share of each pool's nodes that must be verified."),
        "pools": {"type": "array", "items": _map(ANY), "description": "What each pool's machines must measure."},
        "expectStatus": {"type": "array", "items": _map(ANY), "description": "Objects that must say of themselves that they are ready."},
    }
    answer = {
        "open": _property("boolean", "Whether the layer may be entered."),
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "Why not, one sentence each."},
        "clusterId": _property("string", "The cluster that was asked."),
    }
    return {
        "description": "Whether a layer may be entered, from live reports.",
        "inputs": {"type": "object", "properties": arguments, "required": ["layer"]},
        "outputs": {"type": "object", "properties": answer, "required": ["open"]},
    }


def _resource(description: str, inputs: Spec, outputs: Spec, required_inputs: list[str]) -> Spec:
    return {
        "description": description,
        "inputProperties": inputs,
        "requiredInputs": required_inputs,
        "properties": outputs,
        "required": sorted(outputs),
    }


def _property(type_: str, description: str) -> Spec:
    return {"type": type_, "description": description}


def _map(items: Spec, description: str = "") -> Spec:
    return {"type": "object", "additionalProperties": items} | ({"description": description} if description else {})
