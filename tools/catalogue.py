"""The tools as data: what is built from which Go package, at which version, at what cost, and which binary of a person's own will do.

Read by `locate` (what to look for), `install` (what to build) and `doctor` (what to say). The version in `packages` is pinned by the
`go.mod` in the folder named after the tool; `version` must say the same.
"""

from dataclasses import dataclass

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """One executable and the Go package that it is built from."""

    name: str
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A file that a Go module ships and `go build` leaves behind."""

    module: str
    source: str  # below the module's folder
    target: str  # below the tool's folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitable:
    """When a tool that is installed already will do: `minimum` <= version < `below`, and all its files in one folder."""

    minimum: Version
    below: Version
    command: tuple[str, ...]  # run in that folder, prints the version
    beside: tuple[str, ...] = ()  # other files that must lie there


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool. Costs were measured on two cores; minutes from an empty build cache, memory with a margin over the linker's peak."""

    name: str
    version: str
    binaries: tuple[Binary, ...]
    minutes: float
    memory_gib: float
    disk_gib: float  # of the build's caches
    suitable: Suitable | None = None  # none: it cannot tell its version
    plugin: str | None = None  # its folder below the engine's plugins; the name holds the version
    ldflags: str = ""
    embedded: tuple[Copy, ...] = ()  # put beside main.go before the build
    scripts: tuple[Copy, ...] = ()  # put beside the binary after it, with the run bit

    @property
    def files(self) -> tuple[str, ...]:
        """Every executable of the tool, by name."""
        return tuple(binary.name for binary in self.binaries) + tuple(script.target for script in self.scripts)

    @property
    def folder(self) -> str:
        """The name of its folder in the cache."""
        return f"{self.name}-{self.version}"

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


_LANGUAGE_HOST = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")
_ENGINE = Suitable(minimum=(3, 259, 0), below=(4,), command=("pulumi", "version"), beside=("pulumi", *_LANGUAGE_HOST))
_PYTHON_HOST = "github.com/pulumi/pulumi/sdk/v3"
_PROVIDER = "github.com/pulumi/pulumi-kubernetes/provider/v4"

ETCD = Tool(
    name="etcd",
    version="v3.7.3",
    binaries=(Binary(name="etcd", package="go.etcd.io/etcd/server/v3"),),
    minutes=1.5,
    memory_gib=1.5,
    disk_gib=1,
    suitable=Suitable(minimum=(3, 5, 0), below=(4,), command=("etcd", "--version")),
)

KUBERNETES = Tool(
    name="kubernetes",
    version="v1.36.3",
    binaries=(
        Binary(name="kube-apiserver", package="k8s.io/kubernetes/cmd/kube-apiserver"),
        Binary(name="kube-controller-manager", package="k8s.io/kubernetes/cmd/kube-controller-manager"),
        Binary(name="kube-scheduler", package="k8s.io/kubernetes/cmd/kube-scheduler"),
    ),
    minutes=6.5,
    memory_gib=3,
    disk_gib=3,
    # The rule on a probe's own report needs the token's node name, which 1.32 is the first to carry.
    suitable=Suitable(
        minimum=(1, 32, 0),
        below=(2,),
        command=("kube-apiserver", "--version"),
        beside=("kube-apiserver", "kube-controller-manager", "kube-scheduler"),
    ),
    # Without these the server calls itself v0.0.0-master+$Format, which clients cannot parse.
    ldflags=" ".join(f"-X k8s.io/component-base/version.{setting}" for setting in ("gitVersion=v1.36.3", "gitMajor=1", "gitMinor=36")),
)

KWOK = Tool(
    name="kwok",
    version="v0.8.0",
    binaries=(Binary(name="kwok", package="sigs.k8s.io/kwok/cmd/kwok"),),
    minutes=1.5,
    memory_gib=2,
    disk_gib=2,
    suitable=Suitable(minimum=(0, 8, 0), below=(1,), command=("kwok", "--version")),
)

LANGUAGE_HOST = Tool(
    name="pulumi-language-python",
    version="v3.79.0",
    binaries=(Binary(name="pulumi-language-python", package=f"{_PYTHON_HOST}/python/cmd/pulumi-language-python"),),
    minutes=0.5,
    memory_gib=1.5,
    disk_gib=1,
    suitable=_ENGINE,
    scripts=(
        Copy(module=_PYTHON_HOST, source="python/cmd/pulumi-language-python-exec", target="pulumi-language-python-exec"),
        Copy(module=_PYTHON_HOST, source="python/dist/pulumi-resource-pulumi-python", target="pulumi-resource-pulumi-python"),
    ),
)

ENGINE = Tool(
    name="pulumi",
    version="v3.259.0",
    binaries=(Binary(name="pulumi", package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"),),
    minutes=4.5,
    memory_gib=3,
    disk_gib=2,
    suitable=_ENGINE,
    ldflags="-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0",
)

PROVIDER = Tool(
    name="pulumi-kubernetes",
    version="v4.25.0",
    binaries=(Binary(name="pulumi-resource-kubernetes", package="."),),
    minutes=12,
    memory_gib=6,
    disk_gib=3,
    plugin="resource-kubernetes-v4.25.0",
    ldflags=f"-X {_PROVIDER}/pkg/version.Version=v4.25.0",
    embedded=tuple(
        Copy(module=_PROVIDER, source=f"cmd/pulumi-resource-kubernetes/{name}", target=f"embed/{name}")
        for name in ("schema.json", "terraform-mapping.json")
    ),
)

TOOLS = (ETCD, KUBERNETES, KWOK, LANGUAGE_HOST, ENGINE, PROVIDER)

GO_MINIMUM: Version = (1, 26, 0)
PYTHON_MINIMUM: Version = (3, 11)
