import socket
import threading
from pathlib import Path

from sandbox.control.ports import LOOPBACK, free_port, gets_free, is_free, remember, remembered


def test_a_free_port_can_be_listened_on() -> None:
    with socket.create_server((LOOPBACK, free_port())):
        pass


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_a_port_is_free_again_while_old_connections_linger() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection((LOOPBACK, port))
        server.accept()[0].close()  # the side that closes first keeps the port in TIME_WAIT
        client.close()

    assert is_free(port)


def test_a_port_that_is_let_go_gets_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        threading.Timer(0.1, server.close).start()

        assert not gets_free(port, within_s=0)
        assert gets_free(port, within_s=10)


def test_nothing_is_remembered_at_first(tmp_path: Path) -> None:
    assert remembered(tmp_path / "ports.json") == {}


def test_ports_are_remembered(tmp_path: Path) -> None:
    remember(tmp_path / "ports.json", {"etcd": 2379})

    assert remembered(tmp_path / "ports.json") == {"etcd": 2379}
