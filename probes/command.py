"""The probe command: measure this machine, then print the report or publish it. Called by `python -m probes` and `plumbline probe`.

Exit codes: 0 measured, or with --publish published; 2 bad usage; 3 something could not be seen, or the API server did not answer;
4 the API server refused the report.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from probes.steps import USUAL, Limits

if TYPE_CHECKING:
    from probes.runner import Prober
    from schemas.report import Report

UNSEEN = 3
HELP_WIDTH = 100
STEPS_IN_A_PASS = USUAL.whole / USUAL.step  # that may take as long as they are allowed to


def main(arguments: Sequence[str], program: str = "python -m probes") -> int:
    """Runs the command; the exit code."""
    options = _options(arguments, program)
    signal.signal(signal.SIGTERM, _end)
    limits = Limits(options.deadline, options.deadline * STEPS_IN_A_PASS)
    # The children are started before anything else is imported: they load the driver's library meanwhile.
    from probes.runner import Prober

    with Prober(options.root, limits) as prober:
        if options.publish:
            return _publish(prober, options)
        return _show(prober.run_pass(options.node, options.pool), options.output)


def _show(report: Report, output: str) -> int:
    from probes.show import as_json, as_text

    sys.stdout.write(as_json(report) if output == "json" else as_text(report))
    return 0 if report.outcome == "ok" else UNSEEN


def _publish(prober: Prober, options: argparse.Namespace) -> int:
    from probes.repeat import publish_once, publish_repeatedly
    from schemas.errors import PlumblineError

    try:
        if options.interval is None:
            publish_once(prober, options.node, options.pool)
        else:
            publish_repeatedly(prober, options.node, options.pool, options.interval)
    except PlumblineError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - the signature of a signal handler
    """Leaves by way of every `with`, so that no child stays behind."""
    raise SystemExit(0)


def _options(arguments: Sequence[str], program: str) -> argparse.Namespace:
    parser = _parser(program)
    options = parser.parse_args(arguments)
    if options.interval is not None and not options.publish:
        parser.error("--interval repeats what --publish does; give both")
    return options


def _parser(program: str) -> argparse.ArgumentParser:
    formatter = partial(argparse.HelpFormatter, width=HELP_WIDTH)  # a width of its own accord loads half of the archive formats
    description = "Measure this machine: GPUs, links, NICs, driver and host. Changes nothing."
    parser = argparse.ArgumentParser(program, description=description, formatter_class=formatter)
    parser.add_argument("--output", choices=("text", "json"), default="text", help="how to print the report (default: text)")
    parser.add_argument("--node", default=os.environ.get("NODE_NAME") or os.uname().nodename, help="name of this node ($NODE_NAME)")
    parser.add_argument("--pool", help="the pool that this node belongs to")
    parser.add_argument("--root", default=os.environ.get("PLUMBLINE_ROOT", "/"), help="where the machine's files are ($PLUMBLINE_ROOT, /)")
    deadline = f"seconds that one probe of one device may take (default: {USUAL.step:g})"
    parser.add_argument("--deadline", type=_seconds, default=USUAL.step, metavar="S", help=deadline)
    parser.add_argument("--publish", action="store_true", help="write the report to the cluster instead of printing it")
    parser.add_argument("--interval", type=_seconds, metavar="S", help="with --publish: a pass every S seconds, until SIGTERM")
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds
