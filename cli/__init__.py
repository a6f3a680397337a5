"""The `plumbline` command: parse the arguments, call a room, print what it answers."""
