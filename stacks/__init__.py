"""The Pulumi program: one project, one stack for each layer of a cluster. `pulumi` runs this folder; `program.py` is where it starts."""
