from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from sandbox.api import Api, Json
from sandbox.kubelet.account import mount
from sandbox.kubelet.pods import ProbePod
from schemas.errors import Unreachable

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


class Tokens:
    """Stands in for the API: hands out token 1, 2, … that are valid for an hour."""

    def __init__(self) -> None:
        self.requests: list[Json] = []

    def create(self, path: str, content: Json) -> Json | None:
        assert path == "/api/v1/namespaces/plumbline/serviceaccounts/probe/token"
        self.requests.append(content)
        return {"status": {"token": f"token {len(self.requests)}", "expirationTimestamp": "2026-11-23T16:00:00Z"}}


class NoAccount:
    def create(self, _: str, __: Json) -> Json | None:
        return None


def pod(uid: str = "1234") -> ProbePod:
    return ProbePod(name="probe-x", uid=uid, node="train-1", account="probe", arguments=(), interval_s=60.0, environment={})


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    path = tmp_path / "authority.crt"
    path.write_text("authority")
    return path


def test_what_a_kubelet_mounts(tmp_path: Path, authority: Path) -> None:
    tokens, folder = Tokens(), tmp_path / "train-1"

    mount(cast(Api, tokens), pod(), folder, authority, NOW)

    assert {name: (folder / name).read_text() for name in ("token", "ca.crt", "namespace")} == {
        "token": "token 1",
        "ca.crt": "authority",
        "namespace": "plumbline",
    }
    assert (folder / "token").stat().st_mode & 0o777 == 0o600
    assert tokens.requests[0]["spec"]["boundObjectRef"] == {"apiVersion": "v1", "kind": "Pod", "name": "probe-x", "uid": "1234"}


@pytest.mark.parametrize(
    ("uid", "later", "asked"),
    [
        ("1234", timedelta(0), 1),
        ("1234", timedelta(minutes=40), 1),
        ("1234", timedelta(minutes=50), 2),
        ("1234", timedelta(days=7), 2),
        ("5678", timedelta(0), 2),
    ],
)
def test_a_token_is_asked_for_anew_before_it_expires_and_for_another_pod(
    tmp_path: Path, authority: Path, uid: str, later: timedelta, asked: int
) -> None:
    tokens, folder = Tokens(), tmp_path / "train-1"
    mount(cast(Api, tokens), pod(), folder, authority, NOW)

    mount(cast(Api, tokens), pod(uid), folder, authority, NOW + later)

    assert len(tokens.requests) == asked
    assert (folder / "token").read_text() == f"token {asked}"


def test_an_account_that_is_not_there_is_named(tmp_path: Path, authority: Path) -> None:
    with pytest.raises(Unreachable, match="plumbline/probe"):
        mount(cast(Api, NoAccount()), pod(), tmp_path / "train-1", authority, NOW)
