"""`plumbline validate`: check a spec and show every error in it. Imports neither the engine nor a Kubernetes client, so it starts fast."""

import json
from pathlib import Path

import click
import msgspec

from cli.options import output_option
from cli.render.spec import machine_table, summary
from schemas.contracts import layers
from schemas.desired import DesiredState
from schemas.errors import InputError
from schemas.load import SpecErrors, find_spec, is_name, load_desired, load_machine, machine_names


@click.command()
@click.argument("spec", default="demo")
@output_option
@click.option("--machines", is_flag=True, help="List the machine profiles that a pool can name, and check nothing.")
def validate(spec: str, output: str, machines: bool) -> int:
    """Check a spec and show every error in it.

    SPEC is a name, which means stacks/clusters/SPEC.yaml, or the path of a file.
    """
    return _list_machines(output) if machines else _check(spec, output)


def _check(spec: str, output: str) -> int:
    """Text errors are left to the caller, which prints every error alike; programs get the problems one by one."""
    try:
        path = _path(spec)
        desired = load_desired(path)
    except SpecErrors as error:
        if output == "text":
            raise
        click.echo(_json({"valid": False, "problems": msgspec.to_builtins(error.problems)}))
        return InputError.exit_code
    if output == "json":
        click.echo(_json({"valid": True, "problems": [], **declared(desired)}))
    else:
        click.echo(f"{path} is valid.\n\n{summary(desired)}", nl=False)
    return 0


def _list_machines(output: str) -> int:
    machines = [load_machine(name) for name in machine_names()]
    text = _json(msgspec.to_builtins(machines)) + "\n" if output == "json" else machine_table(machines)
    click.echo(text, nl=False)
    return 0


def declared(desired: DesiredState) -> dict[str, object]:
    """What the spec declares, counted."""
    pools = [
        {"name": pool.name, "machine": pool.machine.name, "nodes": pool.nodes, "gpus": pool.nodes * pool.machine.gpus.count}
        for pool in desired.pools
    ]
    return {"cluster": desired.cluster, "platform": desired.platform, "pools": pools, "layers": layers(desired)}


def _path(spec: str) -> Path:
    """Short where it can be, because it stands before every problem. A path needs no project around it."""
    if not is_name(spec):
        return Path(spec)
    from cli.project import project_root

    path = find_spec(spec, project_root())
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
