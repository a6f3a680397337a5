"""Applies and destroys one layer through Pulumi's Automation API, with progress out of its events. Called by up and destroy."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pulumi import automation
from pulumi.automation import events
from pulumi.automation._stack import StackInitMode  # what the SDK's own helpers pass on, and no other module has
from semver import VersionInfo

from cli.engine.diagnostics import Diagnostic, errors, from_stderr, warnings
from cli.engine.failures import failure
from cli.engine.locks import holders, is_gone
from cli.engine.process import run
from cli.progress import Progress
from schemas.base import Record
from schemas.errors import Refused
from schemas.finding import Layer

POLL_SECONDS = 1.0


class Applied(Record, frozen=True, kw_only=True):
    """How a layer's update ended."""

    layer: Layer
    changes: dict[str, int] = {}
    seconds: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None


class Stack:
    """One layer of one cluster: the stack `<cluster>.<layer>`, made when it does not exist."""

    def __init__(self, root: Path, env: Mapping[str, str], cluster: str, layer: Layer) -> None:
        self.layer = layer
        workspace = automation.LocalWorkspace(work_dir=str(root), pulumi_command=_Command(env), env_vars=env)
        with _translated(layer):
            self._stack = _Stack(f"{cluster}.{layer}", workspace, StackInitMode.CREATE_OR_SELECT)

    def up(self, progress: Progress, patience: float) -> Applied:
        """Apply the layer. A lock in the way is waited for this many seconds, or taken away when its holder was killed."""
        return self._patiently(self._stack.up, progress, patience)

    def destroy(self, progress: Progress, patience: float) -> Applied:
        """Delete everything in the layer; the empty stack and its history stay."""
        return self._patiently(self._stack.destroy, progress, patience)

    def _patiently(self, operation: Callable[..., Any], progress: Progress, patience: float) -> Applied:
        deadline = time.monotonic() + patience
        while True:
            try:
                return self._once(operation, progress)
            except automation.ConcurrentUpdateError as error:
                self._make_way(str(error), progress, deadline)

    def _once(self, operation: Callable[..., Any], progress: Progress) -> Applied:
        watch = _Watch(lambda said: progress.say(f"{self.layer}: {said}"))
        problem = None
        try:
            operation(on_event=watch, suppress_progress=True)
        except automation.ConcurrentUpdateError:
            raise
        except automation.CommandError as error:
            problem = "\n".join(errors(watch.diagnostics)) or _said(error)
        return Applied(layer=self.layer, changes=watch.changes, seconds=watch.seconds, warnings=warnings(watch.diagnostics), error=problem)

    def _make_way(self, message: str, progress: Progress, deadline: float) -> None:
        """Wait a moment for the holder of the lock, or take the lock away from one that was killed."""
        held_by = holders(message)
        if held_by and all(is_gone(holder) for holder in held_by):
            progress.keep(f"{self.layer}: {held_by[0]} was killed; taking its lock away")
            with _translated(self.layer):
                self._stack.cancel()
                self._forget_pending()
            return
        who = ", ".join(str(holder) for holder in held_by) or "another run"
        if time.monotonic() > deadline:
            give_up = f"wait for it to end, or run `pulumi cancel -s {self._stack.name}` if it never will"
            raise Refused(f"{self._stack.name} is locked by {who}; {give_up}")
        progress.wait(f"{self.layer}: waiting for {who}, which is changing this layer")
        time.sleep(POLL_SECONDS)

    def _forget_pending(self) -> None:
        """Drop operations that a killed run had begun: making an object a second time adopts the one that is there."""
        state = self._stack.export_stack()
        kept = {key: value for key, value in (state.deployment or {}).items() if key != "pending_operations"}
        if kept != state.deployment:
            self._stack.import_stack(automation.Deployment(version=state.version, deployment=kept))


@contextmanager
def _translated(layer: Layer) -> Iterator[None]:
    """What the engine refuses besides an update becomes an error of ours."""
    try:
        yield
    except automation.CommandError as error:
        raise failure(_said(error), layer) from error


def _said(error: automation.CommandError) -> str:
    """The engine's own words: the SDK wraps them in a dump of the whole run."""
    return "\n".join(from_stderr(str(error).rpartition("\n stderr: ")[2])) or str(error).strip()


class _Stack(automation.Stack):
    """The SDK's stack, without the three more runs of the engine after each update that fetch what nobody here reads."""

    def outputs(self) -> automation.OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> automation.UpdateSummary:  # noqa: ARG002 - the SDK's signature
        now = datetime.now(UTC)
        return automation.UpdateSummary(kind="update", start_time=now, message="", environment={}, config={}, result="succeeded")


class _Watch:
    """Receives the engine's events; keeps what a summary needs and tells each resource that is being worked on."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self.diagnostics: list[Diagnostic] = []
        self.changes: dict[str, int] = {}
        self.seconds = 0

    def __call__(self, event: events.EngineEvent) -> None:
        if event.resource_pre_event and event.resource_pre_event.metadata.op not in {events.OpType.SAME, events.OpType.REFRESH}:
            metadata = event.resource_pre_event.metadata
            self._tell(f"{metadata.op.value} {metadata.urn.rpartition('::')[2]}")
        # An ephemeral message, such as a deployment's replicas that are not available yet, is about a moment that has passed.
        if event.diagnostic_event and not event.diagnostic_event.ephemeral:
            said = event.diagnostic_event
            self.diagnostics.append(Diagnostic(message=said.message, severity=said.severity, urn=said.urn or ""))
        if event.summary_event:
            self.changes = {str(op): count for op, count in event.summary_event.resource_changes.items()}
            self.seconds = event.summary_event.duration_seconds


class _Command(automation.PulumiCommand):
    """The `pulumi` of our environment, run by our own process runner: it interrupts an engine gracefully and leaves none behind."""

    def __init__(self, env: Mapping[str, str]) -> None:
        # The base class would run `pulumi version`; the installer has already chosen a pulumi that fits this SDK.
        self.command = "pulumi"
        self.version = VersionInfo.parse(version("pulumi"))
        self._env = env

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], Any] | None = None,
        on_error: Callable[[str], Any] | None = None,
    ) -> automation.CommandResult:
        completed = run(args, Path(cwd), {**self._env, **additional_env, "PULUMI_AUTOMATION_API": "true"})
        result = automation.CommandResult(completed.stdout.decode("utf-8", "replace"), completed.stderr, completed.code)
        for said, callback in ((result.stdout, on_output), (result.stderr, on_error)):
            if callback:
                for line in said.splitlines():
                    callback(line)
        if completed.code:
            raise automation.errors.create_command_error(result)
        return result
