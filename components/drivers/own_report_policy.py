"""The admission policy that holds a probe to its own node: pure manifests. Used by `probe.py`.

RBAC cannot say "the object named after the node that your token is bound to"; a ValidatingAdmissionPolicy can, from the node's name that
the API server puts into every token bound to a pod (Kubernetes 1.32 and newer).
"""

from collections.abc import Iterable
from typing import Any

from components.objects import Manifest
from schemas.marks import GROUP, NAMESPACE, PROBE_ACCOUNT, PROBE_ANNOTATIONS, PROBE_LABELS, REPORTS

POLICY = "plumbline-own-report"

_NODE = "authentication.kubernetes.io/node-name"
_USER = f"system:serviceaccount:{NAMESPACE}:{PROBE_ACCOUNT}"


def own_report_policy() -> Manifest:
    """A probe writes facts about its own node, and nothing else."""
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [_writes(GROUP, REPORTS, f"{REPORTS}/status"), _writes("coordination.k8s.io", "leases")]},
        "matchConditions": [{"name": "probe", "expression": f"request.userInfo.username == '{_USER}'"}],
        "validations": _validations(),
    }
    return _object("ValidatingAdmissionPolicy", spec)


def own_report_binding() -> Manifest:
    """What makes the policy hold, everywhere."""
    return _object("ValidatingAdmissionPolicyBinding", {"policyName": POLICY, "validationActions": ["Deny"]})


def _object(kind: str, spec: dict[str, Any]) -> Manifest:
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": POLICY}, "spec": spec}


def _writes(group: str, *resources: str) -> dict[str, Any]:
    return {"apiGroups": [group], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"], "resources": list(resources)}


def _validations() -> list[dict[str, str]]:
    extra = "request.userInfo.extra"
    return [
        _rule(
            f"'{_NODE}' in {extra} && {extra}['{_NODE}'][0] == object.metadata.name",
            "a probe may write only its own node's report and heartbeat",
        ),
        _rule("!has(request.subResource) || request.subResource == ''", "a probe reports facts: the verdict is not its to write"),
        _rule(_adds_only("labels", PROBE_LABELS), "a probe may set only Plumbline's own labels"),
        _rule(_adds_only("annotations", PROBE_ANNOTATIONS), "a probe may set only Plumbline's own annotations"),
        _rule(f"{_keeps('finalizers')} && {_keeps('ownerReferences')}", "a probe may not tie its report to another object"),
    ]


def _rule(expression: str, message: str) -> dict[str, str]:
    return {"expression": expression, "message": message}


def _adds_only(part: str, keys: Iterable[str]) -> str:
    """A probe replaces the whole object, so it must be able to keep what a person has added."""
    new, old = f"object.metadata.{part}", f"oldObject.metadata.{part}"
    kept = f"(oldObject != null && has({old}) && key in {old} && {old}[key] == {new}[key])"
    return f"!has({new}) || {new}.all(key, key in {sorted(keys)} || {kept})"


def _keeps(part: str) -> str:
    new, old = f"object.metadata.{part}", f"oldObject.metadata.{part}"
    return f"(!has({new}) || (oldObject != null && has({old}) && {old} == {new}))"
