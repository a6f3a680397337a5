"""`plumbline probe`: measure this machine. The options are those of `python -m probes`, which is what runs on the nodes."""

import click

from probes.command import main

_OWN_OPTIONS = {"ignore_unknown_options": True, "help_option_names": []}


@click.command(context_settings=_OWN_OPTIONS, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def probe(arguments: tuple[str, ...]) -> int:
    """Measure this machine."""
    return main(arguments, "plumbline probe")
