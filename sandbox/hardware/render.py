"""Renders one node for a look at it: `python -m sandbox.hardware.render hgx-h100-8x400g train-2 /tmp/x [DRIVER]`."""

import sys
from pathlib import Path

from sandbox.hardware.machine_room import MachineRoom
from schemas.errors import PlumblineError
from schemas.load import load_machine

_USAGE = "usage: python -m sandbox.hardware.render MACHINE NODE FOLDER [DRIVER]"
_DRIVER = "580.95.05"


def main(arguments: list[str]) -> int:
    """Builds the node below the folder and prints the environment that a probe of it needs."""
    if len(arguments) not in (3, 4):
        print(_USAGE, file=sys.stderr)
        return 2
    machine, node, folder, driver = (*arguments, _DRIVER)[:4]
    room = MachineRoom(Path(folder))
    try:
        room.build(node, load_machine(machine), driver)
        environment = room.environment(node)
    except PlumblineError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print("".join(f"export {name}={value}\n" for name, value in environment.items()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
