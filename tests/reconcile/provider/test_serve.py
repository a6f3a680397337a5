"""The provider as a process: what the engine finds at the port that is printed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime import proto
from pulumi.runtime.proto import provider_pb2_grpc

from reconcile.provider.schema import CLUSTER, NODE_POOL, package_schema
from reconcile.provider.values import wrap
from schemas.plain import plain
from schemas.version import VERSION
from tests.golden import assert_golden
from tests.reconcile.machines import expectation

PROGRAM = (sys.executable, "-m", "reconcile.provider.serve", "127.0.0.1:1")
ENVIRONMENT = os.environ | {"KUBECONFIG": "/nowhere/kubeconfig"}
PATIENCE = 10.0  # seconds


@pytest.fixture(scope="module")
def provider() -> Iterator[Any]:
    """A stub of the engine's side of the wire."""
    process = subprocess.Popen(PROGRAM, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process, grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)
        process.terminate()


def _urn(type_: str) -> str:
    return f"urn:pulumi:demo.drivers::plumbline::{type_}::train"


def test_it_says_who_it_is(provider: Any) -> None:
    assert provider.GetPluginInfo(proto.plugin_pb2.PluginInfo()).version == VERSION


def test_the_schema(provider: Any) -> None:
    answer = provider.GetSchema(proto.GetSchemaRequest()).schema

    assert answer == package_schema()
    assert_golden(Path(__file__).with_name("schema.json"), json.dumps(json.loads(answer), indent=2) + "\n")


def test_a_node_pool_asks_to_be_read_first_and_a_cluster_does_not(provider: Any) -> None:
    pool = proto.CreateRequest(urn=_urn(NODE_POOL), properties=wrap({"expect": plain(expectation()), "nodes": {}}), preview=True)
    cluster = proto.CreateRequest(urn=_urn(CLUSTER), properties=wrap({"name": "demo", "uid": "u"}), preview=True)

    assert provider.Create(pool).refresh_before_update
    assert not provider.Create(cluster).refresh_before_update


def test_our_errors_are_sentences(provider: Any) -> None:
    request = proto.ReadRequest(
        id="demo/train",
        urn=_urn(NODE_POOL),
        properties=wrap({}),
        inputs=wrap({"expect": plain(expectation()), "nodes": {}}),
    )
    with pytest.raises(grpc.RpcError) as raised:
        provider.Read(request)

    assert raised.value.code() is grpc.StatusCode.UNKNOWN
    assert raised.value.details() == (
        "no kubeconfig at /nowhere/kubeconfig: set KUBECONFIG, or start the sandbox with `plumbline sandbox up`"
    )


def test_check_failures_have_paths(provider: Any) -> None:
    answer = provider.Check(proto.CheckRequest(urn=_urn(NODE_POOL), news=wrap({"expect": {"pool": 5}})))

    assert ("expect.pool", "Expected `str`, got `int`") in [(failure.property, failure.reason) for failure in answer.failures]


def test_what_the_package_does_not_have(provider: Any) -> None:
    with pytest.raises(grpc.RpcError, match="the package has no resource plumbline:hardware:Rack"):
        provider.Check(proto.CheckRequest(urn=_urn("plumbline:hardware:Rack")))
    with pytest.raises(grpc.RpcError, match="the package has no function plumbline:hardware:open"):
        provider.Invoke(proto.InvokeRequest(tok="plumbline:hardware:open"))


def test_it_ends_when_the_engine_was_killed() -> None:
    command = f"{' '.join(PROGRAM)} & echo $!; wait"
    with subprocess.Popen(["sh", "-c", command], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout
        provider = int(engine.stdout.readline())
        assert engine.stdout.readline().strip().isdigit()  # it serves
        engine.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + PATIENCE
    while Path("/proc", str(provider)).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path("/proc", str(provider)).exists()


def test_a_person_who_starts_it_by_hand_is_told_what_it_is() -> None:
    done = subprocess.run(PROGRAM[:-1], env=ENVIRONMENT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == "pulumi-resource-plumbline is started by the Pulumi engine, with the engine's address\n"
