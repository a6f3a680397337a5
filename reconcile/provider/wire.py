"""The engine's protocol as its generated code has it, without the SDK around it. Used by `plugin` and `serve`.

The engine starts this process several times in a preview and waits for it each time, and `import pulumi` alone takes longer than all
that is done here. So the generated modules are loaded from the SDK's folder under a name of their own, and the rest is left asleep.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from schemas.errors import Broken

if TYPE_CHECKING:
    from pulumi.runtime.proto import engine_pb2, plugin_pb2, provider_pb2

NAME = f"{__name__}.generated"


def _package() -> None:
    """A package that is nothing but the folder: its modules import one another by relative names."""
    sdk = find_spec("pulumi")
    if sdk is None or sdk.origin is None:
        raise Broken("the Pulumi SDK is not installed beside its provider")
    package = ModuleType(NAME)
    package.__path__ = [str(Path(sdk.origin).parent / "runtime" / "proto")]
    sys.modules[NAME] = package


if not TYPE_CHECKING:
    _package()
    provider_pb2 = import_module(f"{NAME}.provider_pb2")
    plugin_pb2 = import_module(f"{NAME}.plugin_pb2")
    engine_pb2 = import_module(f"{NAME}.engine_pb2")

__all__ = ["engine_pb2", "plugin_pb2", "provider_pb2"]
