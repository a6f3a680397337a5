"""What a person reads while the tools are built."""

from tools.catalogue import ETCD, KUBERNETES
from tools.progress import Progress


def test_lines_of_one_installation() -> None:
    now = [100.0]
    said: list[str] = []
    progress = Progress(lambda: now[0], said.append)

    progress.announce((ETCD, KUBERNETES), 8)
    progress.started(KUBERNETES)
    progress.stage(KUBERNETES)("building kube-apiserver (1 of 3)")
    now[0] += 65
    progress.heartbeat((KUBERNETES,))
    now[0] += 600
    progress.finished(KUBERNETES)

    assert said == [
        "Building 2 tools, once, in about 8 minutes: etcd v3.7.3, kubernetes v1.36.3.",
        "  0:00  kubernetes v1.36.3               started, about 6 minutes when two cores work on it alone",
        "  0:00  kubernetes v1.36.3               building kube-apiserver (1 of 3)",
        "  1:05  kubernetes v1.36.3               still building, 1:05 of about 6 minutes",
        " 11:05  kubernetes v1.36.3               done in 11:05",
    ]


def test_one_tool_is_not_many() -> None:
    said: list[str] = []

    Progress(lambda: 0.0, said.append).announce((ETCD,), 0.4)

    assert said == ["Building 1 tool, once, in about a minute: etcd v3.7.3."]
