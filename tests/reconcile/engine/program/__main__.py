"""One cluster and one pool; what is expected of the pool stands in the file that EXPECT names."""

import json
import os
from pathlib import Path

import pulumi


class Resource(pulumi.CustomResource):
    """A resource of our provider, without an SDK."""


OUTPUTS = ("nodes", "verified", "unknown", "quarantined", "respected", "degraded", "digests", "strays", "clusterId")

cluster = Resource("plumbline:hardware:Cluster", "demo", {"name": "demo", "uid": None})
expect = json.loads(Path(os.environ["EXPECT"]).read_text())
pool = Resource(
    "plumbline:hardware:NodePool",
    "train",
    {"expect": expect, **dict.fromkeys(OUTPUTS)},
    pulumi.ResourceOptions(depends_on=[cluster]),
)
