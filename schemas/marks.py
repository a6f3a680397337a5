"""The names that Plumbline writes into a cluster: one place, so that writer and reader cannot differ."""

GROUP = "plumbline.dev"
REPORT_VERSION = "v1alpha1"
REPORTS = "nodereports"
NAMESPACE = "plumbline"  # of the probe DaemonSets, the heartbeat Leases and the reconciler's Lease

PROBE_ACCOUNT = "probe"  # service account of the probe pods
PROBE_LABEL = "plumbline.dev/probe"  # on probe pods; the value is the pool

POOL = "plumbline.dev/pool"  # label on reports and heartbeat Leases
DIGEST = "plumbline.dev/digest"  # label on reports: of the facts
SINCE = "plumbline.dev/since"  # annotation on reports: RFC 3339, when the facts last changed
SINCE_PASS = "plumbline.dev/since-pass"  # annotation on reports: the first pass with these facts
OUTCOME = "plumbline.dev/outcome"  # annotation on reports
IDENTITY = "plumbline.dev/identity"  # annotation on reports: digest of the identity, which the facts' digest leaves out
PASSES = "plumbline.dev/passes"  # annotation on heartbeat Leases: count of passes
HEARTBEAT = "plumbline.dev/heartbeat"  # label on heartbeat Leases, which are named after their node

PROBE_LABELS = (POOL, DIGEST, HEARTBEAT)
PROBE_ANNOTATIONS = (SINCE, SINCE_PASS, OUTCOME, IDENTITY, PASSES)
"""All that a probe sets on its report and its heartbeat; the admission policy lets it set nothing else."""

VERIFIED = "plumbline.dev/verified"  # label on nodes: "true" while in service and verified
QUARANTINE = "plumbline.dev/quarantine"  # label on nodes and key of the taint; the value is the finding's id
QUARANTINE_NOTE = "plumbline.dev/quarantine-evidence"  # annotation on nodes: finding, digest and time as JSON

FIELD_MANAGER = "plumbline"
RECONCILE_LEASE = "reconcile"
