"""The `plumbline` command: imports only the subcommand that was asked for, and turns every error into one message and one exit code.

Installed as the console script `plumbline`. A subcommand returns its exit code (None means 0) or raises a PlumblineError.
"""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

from cli.failure import interrupted, report_crash, report_error, report_usage
from schemas.errors import PlumblineError

COMMANDS: dict[str, tuple[str, str]] = {
    "validate": ("cli.validate:validate", "Check a spec and show every error in it."),
    "preview": ("cli.preview:preview", "Show what `up` would change, all layers side by side."),
    "up": ("cli.up:up", "Apply the layers in order, with the gates between them."),
    "drift": ("cli.drift:drift", "Compare what is declared with what is measured and applied."),
    "reconcile": ("cli.reconcile:reconcile", "Quarantine nodes that deviate and release nodes that are clean."),
    "status": ("cli.status:status", "Show layers, pools, nodes and gates."),
    "report": ("cli.report:report", "Show one node's report and how it is judged."),
    "destroy": ("cli.destroy:destroy", "Delete the layers' resources, highest layer first."),
    "probe": ("cli.probe:probe", "Measure this machine."),
    "sandbox": ("cli.sandbox:sandbox", "Run the local cluster with simulated GPU nodes."),
    "doctor": ("cli.doctor:doctor", "Say what is present, missing or wrong on this machine."),
    "env": ("cli.env:env", "Print shell exports for plain `pulumi` and `kubectl`."),
}
"""Name -> (module:attribute, one line of help). The line stands here so that `--help` imports no command."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{attribute} is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="plumbline-iac", prog_name="plumbline")
def plumbline() -> None:
    """Declare an AI cluster once; measure what it really is; see every difference in one plan; close it.

    \b
    Exit codes: 0 in sync, 1 drift, 2 bad input or usage, 3 only unknown or unreachable,
    4 refused by a gate, a budget or another run, 5 internal error.
    """


def main() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code and never raises."""
    try:
        result = plumbline.main(list(arguments), prog_name="plumbline", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return interrupted()
    except BrokenPipeError:
        return _reader_is_gone()
    except PlumblineError as error:
        return report_error(error, arguments)
    except click.ClickException as error:
        return report_usage(error, arguments)
    except Exception as error:  # noqa: BLE001 - the one place where an unforeseen error becomes a sentence and a log file
        return report_crash(error, arguments)
    return result if isinstance(result, int) else 0


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """A polite kill is an interruption, so that running engines are told to stop and leave a clean state."""
    raise KeyboardInterrupt


def _reader_is_gone() -> int:
    """`plumbline drift | head` is no failure of ours; closing stderr too would hide one."""
    sys.stdout = None  # the interpreter must not flush to the closed pipe at exit
    return 141


if __name__ == "__main__":
    main()
