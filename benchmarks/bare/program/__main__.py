"""Registers what `<stack>.json` lists, in its order. Run by the engine in a copy of this folder."""

import json
from pathlib import Path
from typing import Any

import pulumi
from pulumi_kubernetes import Provider
from pulumi_kubernetes.helm.v4 import Chart


def register(entry: dict[str, Any], made: dict[str, pulumi.Resource], provider: Provider) -> pulumi.Resource:
    """One resource, after those that it names."""
    kind, name, inputs = entry["type"], entry["name"], entry["inputs"]
    parent = made.get(entry["parent"])
    after = [made[key] for key in entry["depends_on"]]
    opts = pulumi.ResourceOptions(parent=parent, depends_on=after, providers=None if parent else [provider])
    if kind == "kubernetes:helm.sh/v4:Chart":
        return Chart(name, **inputs, opts=opts)
    if kind.startswith("kubernetes:"):
        return pulumi.CustomResource(kind, name, inputs, opts)
    return pulumi.ComponentResource(kind, name, None, opts)


def main() -> None:
    provider = Provider("bare", kubeconfig="", enable_server_side_apply=True)
    made: dict[str, pulumi.Resource] = {}
    for entry in json.loads(Path(f"{pulumi.get_stack()}.json").read_text()):
        made[entry["key"]] = register(entry, made, provider)


main()
