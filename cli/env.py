"""`plumbline env`: shell exports for plain `pulumi` and `kubectl`, for bash and zsh: `source <(plumbline env)`."""

import os
import shlex
from collections.abc import Mapping

import click

from cli.project import engine_env
from tools.locate import missing, search_all


@click.command()
def env() -> None:
    """Print shell exports for plain `pulumi` and `kubectl`.

    Use it as `source <(plumbline env)`. It sets PATH, KUBECONFIG (the sandbox's, unless it is set) and the passphrase file, and
    makes the folder of the engine's state.
    """
    click.echo(export_lines(engine_env()), nl=False)
    if os.environ.get("PULUMI_CONFIG_PASSPHRASE") == "":
        # The engine looks whether it is set, and takes the empty text over the file.
        click.echo("unset PULUMI_CONFIG_PASSPHRASE")
    if absent := missing(search_all()):
        # On stderr, because the shell runs what is on stdout.
        click.echo(f"plumbline: missing: {', '.join(str(tool) for tool in absent)}. Run `make setup`, then this again.", err=True)


def export_lines(variables: Mapping[str, str]) -> str:
    """One `export` a line, quoted so that any value comes through unchanged."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
