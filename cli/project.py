"""Where the project lies, and the environment in which its engine runs. Called by every command that starts `pulumi`, and by `env`.

Imports nothing heavy: a shell sources `plumbline env` each time it opens.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sandbox.control.layout import STATE_VARIABLE, Layout, state_folder
from schemas.errors import InputError
from tools.cache import cache_root
from tools.links import bin_folder
from tools.locate import locate

PROJECT_FILE = "Pulumi.yaml"
STATE = ".state"
PASSPHRASE = "plumbline"
MIRROR = "PLUMBLINE_MIRROR"


def project_root(start: Path | None = None) -> Path:
    """The folder with Pulumi.yaml: the nearest one upwards from `start` (the current folder), else this package's checkout.

    InputError when there is neither, as after an installation without a checkout.
    """
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[1]
    for folder in (here, *here.parents, checkout):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise InputError(f"there is no {PROJECT_FILE} in {here} or above it: change to the folder of the project")


def sandbox_dir() -> Path:
    """The sandbox's state folder: $PLUMBLINE_SANDBOX, else .sandbox in the project."""
    return state_folder(project_root())


def kubeconfig(environ: Mapping[str, str] = os.environ) -> str:
    """KUBECONFIG as it is set, else the sandbox's file. ~/.kube/config is never taken silently: it may lead to production."""
    return environ.get("KUBECONFIG") or str(Layout(sandbox_dir()).kubeconfig)


def engine_env(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that a plain `pulumi` needs here, in full; makes the state folder and the passphrase where they are absent.

    What the person has set already is kept: their KUBECONFIG, and a passphrase in either variable.
    """
    variables = {
        "PATH": _path(environ),
        "KUBECONFIG": kubeconfig(environ),
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    if environ.get(STATE_VARIABLE):  # a sandbox elsewhere has its mirror elsewhere; the spec names the project's
        variables[MIRROR] = environ.get(MIRROR) or str(Layout(sandbox_dir()).mirror)
    state = project_root() / STATE
    state.mkdir(exist_ok=True)
    if not environ.get("PULUMI_CONFIG_PASSPHRASE"):
        variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = environ.get("PULUMI_CONFIG_PASSPHRASE_FILE") or str(_passphrase(state))
    return variables


def _path(environ: Mapping[str, str]) -> str:
    """PATH with our Python first, which the engine's language host runs, then the tools; each entry once."""
    executables = locate(environ)
    ours = [str(Path(sys.executable).parent)]
    if executables:
        ours.append(str(bin_folder(executables, cache_root(environ))))
    rest = [entry for entry in environ.get("PATH", os.defpath).split(os.pathsep) if entry not in ours]
    return os.pathsep.join(ours + rest)


def _passphrase(state: Path) -> Path:
    """The file with the passphrase of the committed stack configs: public, because their salts are and the stacks hold no secret.

    Whoever keeps secrets in a stack sets a passphrase or a secrets provider of their own before its first update.
    It is written aside and linked into place, so that of two commands at once neither reads half of it or replaces the other's.
    """
    path = state / "passphrase"
    if not path.exists():
        fresh = path.with_name(f".passphrase-{os.getpid()}")
        fresh.write_text(f"{PASSPHRASE}\n", encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path
