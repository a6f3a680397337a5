"""What kind of error the engine's words are, so that a command ends with the exit code that its caller can act on. Pure."""

from schemas.errors import Broken, InputError, PlumblineError, Refused, Unreachable

MARKS: tuple[tuple[str, type[PlumblineError]], ...] = (
    ("this stack belongs to cluster", Refused),
    ("the gate before", Refused),
    ("must be applied first", Refused),
    ("another reconcile", Refused),
    ("does not answer", Unreachable),
    ("refused the credentials", Unreachable),
    ("no kubeconfig at", InputError),
    ("cannot be used", InputError),
    ("incorrect passphrase", InputError),
    ("unreachable", Unreachable),
    ("connection refused", Unreachable),
)
"""Words of our provider, our program and the engine -> the error that they stand for. The first that is found decides."""


def failure(message: str, where: str = "") -> PlumblineError:
    """The error to raise for this message; `where` names the layer."""
    said = f"{where}: {message}" if where else message
    for words, kind in MARKS:
        if words in message:
            return kind(said)
    return Broken(said)
