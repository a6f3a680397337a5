"""The errors of all rooms, by what to do next:

PlumblineError
├── InputError      the person must change a file, a flag or the environment (exit 2)
├── Unreachable     the world did not answer: unknown, try again (exit 3)
├── Refused         a gate, a budget or another run said no (exit 4)
└── Broken          our own fault (exit 5)
"""


class PlumblineError(Exception):
    """Carries one sentence a person can act on; `exit_code` is what a command ends with."""

    exit_code = 5


class InputError(PlumblineError):
    exit_code = 2


class Unreachable(PlumblineError):
    exit_code = 3


class Refused(PlumblineError):
    exit_code = 4


class Broken(PlumblineError):
    exit_code = 5
