"""Desired state -> Pulumi resources: one ComponentResource and its frozen Args a file, a folder a layer.

Every component is a thin shell over pure functions that return plain Kubernetes manifests, so what it emits can be read as YAML and
tested without an engine. No component reads a file or asks the network, except `charts.py`, which verifies the archive it hands over.
"""
