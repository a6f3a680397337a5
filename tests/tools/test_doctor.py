"""What the doctor says of one thing at a time."""

from pathlib import Path

import pytest

from tools.catalogue import ENGINE, ETCD, KWOK, PROVIDER
from tools.doctor import (
    check_agreement,
    check_compiler,
    check_disk,
    check_go,
    check_kubernetes,
    check_python,
    check_tool,
)
from tools.installed import Found, Rejected
from tools.locate import Search
from tools.needs import GIB

GO = Path("/usr/local/go/bin/go")


def found(version: str) -> Found:
    return Found(Path("/tools"), version, "cache")


@pytest.mark.parametrize(("version", "state"), [((3, 11, 0), "present"), ((3, 14, 1), "present"), ((3, 10, 12), "wrong")])
def test_python(version: tuple[int, ...], state: str) -> None:
    check = check_python(version, "/usr/bin/python3")

    assert (check.state, bool(check.remedy)) == (state, state == "wrong")


def test_go_is_there() -> None:
    assert check_go(GO, (1, 26, 8), [ETCD]).state == "present"


@pytest.mark.parametrize(("go", "version", "state"), [(None, None, "missing"), (GO, (1, 22, 0), "wrong"), (GO, None, "wrong")])
def test_go_is_wanted_only_while_something_is_to_be_built(go: Path | None, version: tuple[int, ...] | None, state: str) -> None:
    assert check_go(go, version, [ETCD]).state == state
    assert "Install it" in (check_go(go, version, [ETCD]).remedy or "")
    assert check_go(go, version, []).state == "info"
    assert check_go(go, version, []).remedy is None


def test_compiler() -> None:
    assert check_compiler(Path("/usr/bin/gcc")).found == "gcc"
    assert check_compiler(None).bad


def test_tool_that_is_there() -> None:
    check = check_tool(Search(ETCD, found("v3.7.3")))

    assert (check.state, check.found, check.where, check.remedy) == ("present", "v3.7.3", "/tools", None)


def test_tool_that_is_nowhere() -> None:
    check = check_tool(Search(KWOK, None))

    assert (check.state, check.found) == ("missing", "not found")
    assert check.remedy == "Run `make setup`: it builds kwok v0.8.0 in about 2 minutes."


def test_tool_that_is_too_old() -> None:
    check = check_tool(Search(ETCD, None, (Rejected(Path("/usr/bin"), "version 3.4.30 is not >= 3.5.0 and < 4"),)))

    assert (check.state, check.found, check.where) == ("wrong", "version 3.4.30 is not >= 3.5.0 and < 4", "/usr/bin")


@pytest.mark.parametrize(
    ("engine", "package", "state"),
    [
        ("v3.259.0", "3.259.0", "present"),
        ("v3.270.1", "3.259.0", "present"),
        ("v3.258.9", "3.259.0", "wrong"),
        ("v4.0.0", "3.259.0", "wrong"),
        ("v3.259.0", "unreadable", "wrong"),
    ],
)
def test_engine_may_be_newer_than_its_package(engine: str, package: str, state: str) -> None:
    (check,) = check_agreement([Search(ENGINE, found(engine))], {"pulumi": package})

    assert check.state == state


@pytest.mark.parametrize(("package", "state"), [("4.25.0", "present"), ("4.26.0", "wrong"), ("4.24.1", "wrong")])
def test_provider_is_its_packages_own_version(package: str, state: str) -> None:
    (check,) = check_agreement([Search(PROVIDER, found("v4.25.0"))], {"pulumi-kubernetes": package})

    assert check.state == state


def test_package_that_is_not_installed() -> None:
    (check,) = check_agreement([Search(ENGINE, found("v3.259.0"))], {})

    assert (check.state, check.found) == ("missing", "not installed")


def test_no_agreement_is_asked_of_what_is_not_there() -> None:
    assert check_agreement([Search(ENGINE, None)], {"pulumi": "3.259.0"}) == ()


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ("v1.36.3", "present"),
        ("v1.32.0-eks-1234", "present"),
        ("v1.31.9+rke2r1", "wrong"),
        ("v0.0.0-master+$Format:%H$", "wrong"),
        ("", "wrong"),
    ],
)
def test_kubernetes(version: str, state: str) -> None:
    assert check_kubernetes(version, "context demo").state == state


def test_disk() -> None:
    assert check_disk(Path("/cache"), 3 * GIB, []).state == "present"
    assert check_disk(Path("/cache"), 1 * GIB, []).state == "wrong"
    assert check_disk(Path("/cache"), 3 * GIB, [PROVIDER, ETCD]).remedy == "Make room there: about 4 GiB are needed."
