"""A pod's credentials."""

from pathlib import Path

import pytest

from probes.cluster import Cluster
from schemas.errors import InputError

SERVER = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}


def test_outside_of_a_pod() -> None:
    with pytest.raises(InputError, match="publishing needs a pod"):
        Cluster.of_pod({})


def test_a_pod_without_a_service_account(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs the service account"):
        Cluster.of_pod({**SERVER, "PLUMBLINE_SERVICEACCOUNT": str(tmp_path)})


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text("nonsense")

    with pytest.raises(InputError, match="needs the service account"):
        Cluster.of_pod({**SERVER, "PLUMBLINE_SERVICEACCOUNT": str(tmp_path)})
