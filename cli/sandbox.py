"""`plumbline sandbox`: the local cluster with simulated GPU nodes. The room does the work; here is what a person types and sees."""

import time
from typing import TYPE_CHECKING

import click

from cli.options import output_option
from cli.project import project_root, sandbox_dir
from schemas.errors import InputError, Unreachable

if TYPE_CHECKING:
    from sandbox.hardware.machine_room import MachineRoom


@click.group()
def sandbox() -> None:
    """Run the local cluster with simulated GPU nodes."""


@sandbox.command()
@click.argument("spec", default="demo")
def up(spec: str) -> None:
    """Start the cluster that SPEC declares, or repair one that runs: a name, or the path of a spec."""
    from cli.progress import Progress
    from sandbox.control.up import up as bring_up
    from schemas.load import find_spec, load_desired
    from tools.locate import locate

    desired, began = load_desired(find_spec(spec, project_root())), time.monotonic()
    with Progress(f"sandbox for {desired.cluster}") as progress:
        bring_up(sandbox_dir(), desired, locate(), progress.keep)
    click.echo(f"The sandbox is up ({time.monotonic() - began:.1f} s). `source <(plumbline env)` points kubectl and pulumi at it.")


@sandbox.command()
@output_option
def status(output: str) -> int:
    """Show processes, address and nodes. Exit code 3 unless everything runs and every node is Ready."""
    import msgspec

    from cli.render.sandbox import status_text
    from sandbox.control.status import status as look

    found = look(sandbox_dir())
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode() if output == "json" else status_text(found))
    return 0 if found.healthy else Unreachable.exit_code


@sandbox.command()
@click.option("--purge", is_flag=True, help="Remove the cluster's data, the simulated hardware and the logs too.")
def down(purge: bool) -> None:
    """Stop every process of the sandbox. Its data stay, and come back with `up`, unless they are purged."""
    from sandbox.control.down import down as bring_down

    state = sandbox_dir()
    ended = bring_down(state, purge)
    stopped = f"{ended} process{'' if ended == 1 else 'es'} stopped" if ended else "Nothing was running"
    click.echo(f"{stopped}; {state} {'keeps the data' if state.exists() else 'is gone'}.")


@sandbox.command()
@click.argument("node")
@click.argument("fault")
@click.option("--gpu", type=int, help="NVML index of the GPU.")
@click.option("--link", type=int, help="NVLink of that GPU.")
@click.option("--nic", help="Name of the NIC, such as mlx5_3, or its rail.")
@click.option("--value", help="What the fault makes it measure, such as a PCIe width of 8.")
def fault(node: str, fault: str, gpu: int | None, link: int | None, nic: str | None, value: str | None) -> None:
    """Break something in the hardware of NODE, and wait until its probe has published as many passes as an act needs."""
    from sandbox.hardware.faults import Fault

    wanted = _confirmations()
    _machine_room().inject(node, Fault(kind=fault, gpu=gpu, link=link, nic=nic, value=value))
    click.echo(f"{node} has the fault {fault}; {_publish(node, wanted)}.")


@sandbox.command()
@click.argument("node")
def heal(node: str) -> None:
    """Take every fault of NODE away, and wait until its probe has published as many passes as an act needs."""
    wanted = _confirmations()
    _machine_room().heal(node)
    click.echo(f"{node} is healed; {_publish(node, wanted)}.")


def _machine_room() -> "MachineRoom":
    from sandbox.control.layout import Layout
    from sandbox.hardware.machine_room import MachineRoom

    return MachineRoom(Layout(sandbox_dir()).machines)


def _confirmations() -> int:
    """How many passes must agree before an act, by the spec that the sandbox was started with. InputError when there is none."""
    from sandbox.control.layout import Layout
    from sandbox.control.status import desired_state

    state = sandbox_dir()
    desired = desired_state(Layout(state))
    if desired is None:
        raise InputError(f"there is no sandbox in {state}: `plumbline sandbox up` starts one")
    return desired.reconcile.confirm


def _publish(node: str, wanted: int) -> str:
    """Run so many passes; what to say of them."""
    from cli.progress import Progress
    from sandbox.kubelet.passes import passes

    with Progress(f"probing {node}") as progress:
        published = passes(sandbox_dir(), node, wanted, lambda number: progress.say(f"pass {number} of {wanted}"))
    return (
        f"{published} passes published" if published else "nothing is published, because no probe runs there before the drivers layer is up"
    )
