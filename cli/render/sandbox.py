"""The page that `plumbline sandbox status` prints."""

from cli.render.text import columns, page, section, to_text
from sandbox.control.status import PartStatus, SandboxStatus


def status_text(found: SandboxStatus) -> str:
    """What runs, where it answers, and what to do when it does not."""
    total = sum(part.memory_mib or 0 for part in found.parts)
    facts = [
        ("cluster", found.cluster or "none yet"),
        ("nodes", _nodes(found)),
        ("server", found.server),
        ("kubeconfig", found.kubeconfig),
        ("state", found.state),
        ("memory", f"{total} MiB" if total else None),
    ]
    parts = columns((_part(part) for part in found.parts), header=("process", "id", "port", "MiB"))
    advice = None if found.healthy else "`plumbline sandbox up` starts what is missing."
    return to_text(page(columns(facts), section("Processes", parts), advice)).rstrip("\n")


def _part(part: PartStatus) -> tuple[str, str, str, str]:
    if part.pid is None:
        return part.name, "stopped", "", ""
    return part.name, str(part.pid), str(part.port or "-"), str(part.memory_mib)


def _nodes(found: SandboxStatus) -> str:
    if found.nodes_ready is None:
        return f"{found.nodes} declared, the API server does not answer" if found.nodes else "none declared"
    return f"{found.nodes_ready} of {found.nodes} Ready"
