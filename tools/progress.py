"""What an installation prints: one line an event, with names, elapsed and expected minutes.

Lines and no bars, so that a log reads as well as a terminal. Called by `install`, from the threads of its builds too.
"""

import sys
from collections.abc import Callable, Sequence

from tools.catalogue import Tool


def say(line: str) -> None:
    """Prints at once, to standard error: standard output stays free for callers."""
    # One write, so that lines of two threads do not mix.
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class Progress:
    """Keeps when each build began; `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float], say: Callable[[str], None] = say) -> None:
        self._clock = clock
        self._say = say
        self._began = clock()
        self._starts: dict[Tool, float] = {}

    def announce(self, tools: Sequence[Tool], minutes: float) -> None:
        names = ", ".join(str(tool) for tool in tools)
        plural = "tool" if len(tools) == 1 else "tools"
        self._say(f"Building {len(tools)} {plural}, once, in about {_about(minutes)}: {names}.")

    def started(self, tool: Tool) -> None:
        self._starts[tool] = self._clock()
        self._line(tool, f"started, about {_about(tool.minutes)} when two cores work on it alone")

    def stage(self, tool: Tool) -> Callable[[str], None]:
        """A function that reports what the build of this tool does next."""
        return lambda text: self._line(tool, text)

    def heartbeat(self, tools: Sequence[Tool]) -> None:
        """Nothing has happened for a while: says what is being waited for."""
        for tool in tools:
            self._line(tool, f"still building, {_elapsed(self._since(tool))} of about {_about(tool.minutes)}")

    def finished(self, tool: Tool) -> None:
        self._line(tool, f"done in {_elapsed(self._since(tool))}")

    def _since(self, tool: Tool) -> float:
        return self._clock() - self._starts[tool]

    def _line(self, tool: Tool, text: str) -> None:
        self._say(f"{_elapsed(self._clock() - self._began):>6}  {tool!s:<31}  {text}")


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _about(minutes: float) -> str:
    return "a minute" if minutes <= 1 else f"{minutes:.0f} minutes"
