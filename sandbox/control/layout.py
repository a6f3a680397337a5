"""Where everything of one sandbox lies: the files below its state folder. Every other module of the control plane asks here."""

import os
from dataclasses import dataclass
from pathlib import Path

STATE_VARIABLE = "PLUMBLINE_SANDBOX"


def state_folder(root: Path) -> Path:
    """$PLUMBLINE_SANDBOX, else `.sandbox` in the project's root. Without symbolic links, because it also marks the processes."""
    return Path(os.environ.get(STATE_VARIABLE) or root / ".sandbox").resolve()


@dataclass(frozen=True)
class Layout:
    """The paths below one state folder. The folder is ours alone: `down --purge` removes it whole."""

    state: Path

    @property
    def kubeconfig(self) -> Path:
        return self.state / "kubeconfig"

    @property
    def tokens(self) -> Path:
        """Static tokens of the API server: one line, the administrator's."""
        return self.state / "tokens.csv"

    @property
    def keys(self) -> Path:
        return self.state / "pki"

    @property
    def certificate(self) -> Path:
        """The servers' certificate followed by the authority that signed it; serves as the clients' trust anchor too."""
        return self.keys / "apiserver.crt"

    @property
    def key(self) -> Path:
        """The private key of the servers and of service account tokens."""
        return self.keys / "apiserver.key"

    @property
    def ports(self) -> Path:
        return self.state / "ports.json"

    @property
    def desired(self) -> Path:
        """The desired state that `up` was last asked for, as JSON."""
        return self.state / "desired.json"

    @property
    def data(self) -> Path:
        return self.state / "etcd"

    @property
    def mirror(self) -> Path:
        return self.state / "mirror"

    @property
    def machines(self) -> Path:
        """The simulated hardware, one folder a node."""
        return self.state / "machines"

    @property
    def accounts(self) -> Path:
        """What a kubelet mounts into the probe pods, one folder a node."""
        return self.state / "accounts"

    def log(self, part: str) -> Path:
        return self.state / "logs" / f"{part}.log"
