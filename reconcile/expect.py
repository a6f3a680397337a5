"""What a healthy node must measure, field by field. Pure; called by `judge` with one pool's expectation.

Subjects are `node`, `gpu<position>` and `nic<rail>`, in the order of a report's facts. `measure.py` yields facts under the same names,
and every field named here belongs to exactly one judge.
"""

from collections.abc import Iterator
from typing import Literal

from schemas.base import Record
from schemas.desired import HardwareExpectation
from schemas.finding import Scalar
from schemas.machine import Nics, NvLinks

Rule = Literal["equal", "at-least", "about", "near"]
"""How a measured value satisfies a declared one: `diff.py` holds the four."""


class Expected(Record, frozen=True, kw_only=True):
    subject: str
    field: str
    declared: Scalar
    rule: Rule = "equal"


def expect(expectation: HardwareExpectation) -> tuple[Expected, ...]:
    """All that is declared of one node of the pool."""
    return (*_node(expectation), *_gpus(expectation), *_nics(expectation))


def _node(expectation: HardwareExpectation) -> Iterator[Expected]:
    machine = expectation.machine
    yield Expected(subject="node", field="gpuCount", declared=machine.gpus.count)
    yield Expected(subject="node", field="driverVersion", declared=expectation.driver_version)
    yield Expected(subject="node", field="kernelModules", declared="open" if expectation.open_modules else "proprietary")
    if expectation.gpudirect == "peermem":
        yield Expected(subject="node", field="peermem", declared=True)
    if machine.nics and expectation.rails:
        yield Expected(subject="node", field="nicCount", declared=expectation.rails, rule="at-least")


def _gpus(expectation: HardwareExpectation) -> Iterator[Expected]:
    for position in range(expectation.machine.gpus.count):
        yield from _gpu(f"gpu{position}", expectation)


def _gpu(subject: str, expectation: HardwareExpectation) -> Iterator[Expected]:
    machine = expectation.machine
    yield Expected(subject=subject, field="state", declared="ok")
    yield Expected(subject=subject, field="deviceId", declared=machine.gpus.device_id)
    yield Expected(subject=subject, field="memoryMib", declared=machine.gpus.memory_mib, rule="about")
    yield Expected(subject=subject, field="ecc", declared=True)
    if machine.gpus.pcie:
        yield Expected(subject=subject, field="pcieWidth", declared=machine.gpus.pcie.width, rule="at-least")
        yield Expected(subject=subject, field="pcieGeneration", declared=machine.gpus.pcie.generation, rule="at-least")
    if machine.gpus.mig_profiles:
        yield Expected(subject=subject, field="mig", declared=expectation.mig)
    if machine.nvlink:
        yield from _nvlink(subject, machine.nvlink)
    if machine.fabric:
        yield from _fabric(subject)


def _nvlink(subject: str, nvlink: NvLinks) -> Iterator[Expected]:
    yield Expected(subject=subject, field="nvlinkCount", declared=nvlink.links, rule="at-least")
    for link in range(nvlink.links):
        yield Expected(subject=subject, field=f"nvlink{link}State", declared="active")
        yield Expected(subject=subject, field=f"nvlink{link}Mbps", declared=nvlink.mbps, rule="about")
        yield Expected(subject=subject, field=f"nvlink{link}Remote", declared=nvlink.remote)


def _fabric(subject: str) -> Iterator[Expected]:
    yield Expected(subject=subject, field="fabricState", declared="completed")
    yield Expected(subject=subject, field="fabricStatus", declared="success")
    yield Expected(subject=subject, field="fabricHealth", declared="healthy")
    yield Expected(subject=subject, field="fabricBandwidth", declared="full")
    yield Expected(subject=subject, field="fabricConfiguration", declared="none")


def _nics(expectation: HardwareExpectation) -> Iterator[Expected]:
    """The rails only: a pool outside the fabric may have its ports down."""
    if nics := expectation.machine.nics:
        for rail in range(expectation.rails):
            yield from _nic(f"nic{rail}", nics, expectation.link_layer)


def _nic(subject: str, nics: Nics, link_layer: str | None) -> Iterator[Expected]:
    yield Expected(subject=subject, field="portState", declared="active")
    yield Expected(subject=subject, field="physState", declared="link-up")
    if link_layer:
        yield Expected(subject=subject, field="linkLayer", declared=link_layer)
    yield Expected(subject=subject, field="rateGbps", declared=nics.rate_gbps, rule="at-least")
    yield Expected(subject=subject, field="pcieWidth", declared=nics.pcie.width, rule="at-least")
    yield Expected(subject=subject, field="level", declared=nics.level, rule="near")
