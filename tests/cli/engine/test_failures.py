"""Which error, and so which exit code, the engine's words stand for."""

import pytest

from cli.engine.failures import failure

REFUSED_TOKEN = "the API server https://10.0.0.1 (context lab) refused the credentials: they have expired; renew the kubeconfig"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("refused: this stack belongs to cluster a, the kubeconfig's context lab now leads to b", 4),
        ("the gate before demo.operators is closed: pool train: 0 of 4 nodes are verified", 4),
        ("no kubeconfig at /home/a/.kube/config: set KUBECONFIG", 2),
        ("the kubeconfig /x cannot be used: 'clusters' is missing", 2),
        ("could not create secrets manager for new stack: incorrect passphrase", 2),
        ("unreachable: the API server https://127.0.0.1:1 (context lab) does not answer: connection refused", 3),
        (REFUSED_TOKEN, 3),
        ("quick: the server said no", 5),
        ("", 5),
    ],
)
def test_exit_code(message: str, code: int) -> None:
    assert failure(message).exit_code == code


def test_the_layer_is_named() -> None:
    assert str(failure("no", "demo.fabric")) == "demo.fabric: no"
