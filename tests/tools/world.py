"""A world for the installer: a cache of its own, and a Go that compiles nothing but is asked in the same way."""

from dataclasses import dataclass
from pathlib import Path

from tools.cache import mark_complete, tool_folder
from tools.catalogue import TOOLS, Tool

FAKE_GO = """#!/bin/sh
# Answers as Go does. Builds write a file, after FAKE_SECONDS and unless FAKE_FAIL names it; every build is a line in FAKE_LOG.
PATH=/usr/bin:/bin
case "$1 $2" in
  "version ") echo "go version ${FAKE_GO_VERSION:-go1.26.8} linux/amd64"; exit ;;
  "mod download") printf '{"Dir": "%s"}' "$FAKE_MODULE"; exit ;;
esac
while [ "$1" != "-o" ]; do shift; done
name=$(basename "$2")
echo "$name in $PWD with GOFLAGS=$GOFLAGS GOTOOLCHAIN=$GOTOOLCHAIN" >> "$FAKE_LOG"
sleep "${FAKE_SECONDS:-0}"
if [ "$name" = "$FAKE_FAIL" ]; then echo "$name.go:1: does not compile" >&2; exit 1; fi
echo "$name" > "$2"
chmod +x "$2"
"""

MODULE_FILES = (
    "python/cmd/pulumi-language-python-exec",
    "python/dist/pulumi-resource-pulumi-python",
    "cmd/pulumi-resource-kubernetes/schema.json",
    "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
)


@dataclass(frozen=True)
class World:
    """A home, a cache and a PATH with nothing on it but what a test puts there."""

    home: Path
    environ: dict[str, str]

    @property
    def root(self) -> Path:
        return self.home / "cache" / "plumbline"

    @property
    def bin(self) -> Path:
        return self.home / "bin"

    @property
    def builds(self) -> list[str]:
        """The names of the binaries that Go was asked to build, in that order."""
        log = Path(self.environ["FAKE_LOG"])
        return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []

    def executable(self, name: str, prints: str = "") -> Path:
        """Puts a program on PATH that prints this."""
        return write_script(self.bin / name, f"#!/bin/sh\necho '{prints}'\n")

    def install_go(self) -> None:
        """Puts the Go that compiles nothing on PATH, and a C compiler."""
        write_script(self.bin / "go", FAKE_GO)
        write_script(self.bin / "cc", "#!/bin/sh\n")

    def fill_cache(self, *tools: Tool) -> None:
        """Puts finished tools into the cache (all when none is named)."""
        for tool in tools or TOOLS:
            folder = tool_folder(self.root, tool)
            folder.mkdir(parents=True)
            for name in tool.files:
                write_script(folder / name, "#!/bin/sh\n")
            mark_complete(folder, tool)


def make_world(home: Path) -> World:
    """An empty cache, an empty PATH, and a module that holds every file that a tool wants copied."""
    for name in MODULE_FILES:
        write_script(home / "module" / name, name)
    (home / "bin").mkdir()
    environ = {
        "PATH": str(home / "bin"),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "FAKE_LOG": str(home / "go.log"),
        "FAKE_MODULE": str(home / "module"),
    }
    return World(home, environ)


def write_script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path
