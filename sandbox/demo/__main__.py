"""`python -m sandbox.demo`: runs the story, and stops the sandbox whatever becomes of it."""

import sys

from sandbox.demo.commands import Failed, stop
from sandbox.demo.screen import last_screen
from sandbox.demo.story import tell


def main() -> int:
    """0 when every step came out as it should; 1 with the step, its command and its output when one did not; 130 when interrupted."""
    try:
        print(last_screen(tell()))
        return 0
    except Failed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    finally:
        print(stop())


if __name__ == "__main__":
    sys.exit(main())
