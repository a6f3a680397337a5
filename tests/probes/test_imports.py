"""What a probe loads: a node has nvidia-ml-py and msgspec installed, and a pass should not load what it does not use."""

import subprocess
import sys

import pytest

OURS = {"probes", "schemas"}
INSTALLED = {"msgspec", "pynvml"}
OPTIONAL = {"typing_extensions", "_distutils_hack"}  # msgspec takes the first one when it is there; setuptools brings the second one
NEVER = {"asyncio", "dataclasses", "json", "logging", "random", "subprocess", "unittest"}
WEB = {"http", "ssl", "email"}

AUDIT = """
import sys
before = set(sys.modules)
{statement}
print("\\n".join(sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})))
"""


def loaded(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter loads for the statement."""
    done = subprocess.run([sys.executable, "-c", AUDIT.format(statement=statement)], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


PASS = "from probes.runner import run_pass; from probes.show import as_json; as_json(run_pass('n', root='/nowhere'))"
PUBLISHING = "import probes.repeat, probes.command, probes.source.nvml, probes.assemble"


@pytest.mark.parametrize("statement", [PASS, PUBLISHING])
def test_nothing_else_need_be_installed(statement: str) -> None:
    foreign = {name for name in loaded(statement) if name not in sys.stdlib_module_names}

    assert foreign <= OURS | INSTALLED | OPTIONAL


def test_a_pass_loads_no_more_than_it_uses() -> None:
    found = loaded(PASS)

    assert not found & (NEVER | WEB)
    assert "pynvml" not in found, "it is for the child that calls NVML"


def test_children_are_started_before_the_report_s_types_are_loaded() -> None:
    assert "msgspec" not in loaded("import probes.runner, probes.command")
