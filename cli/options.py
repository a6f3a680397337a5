"""The words that several commands share, so that they are spelled and explained the same everywhere."""

import click

from cli.terminal import is_terminal
from schemas.errors import InputError, Refused
from schemas.finding import LAYERS

cluster_argument = click.argument("cluster")
"""A name X means stacks/clusters/X.yaml; anything else is the path of a spec."""

output_option = click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print the answer."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask. Needed where no terminal can be asked.")
layer_option = click.option("--layer", type=click.Choice(LAYERS), help="This layer only.")


def confirm(question: str, yes: bool) -> None:
    """Ask, unless the answer is given. InputError where nobody can be asked, Refused when the answer is no."""
    if yes:
        return
    if not is_terminal():
        raise InputError("this changes the cluster and there is no terminal to ask on: add --yes")
    if not click.confirm(question, err=True):
        raise Refused("not confirmed; nothing was changed")
