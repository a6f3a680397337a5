"""The one base of all values: frozen, camelCase in JSON, unknown fields refused."""

from typing import dataclass_transform

import msgspec

# The decorators tell type checkers that subclasses are frozen without saying so again; at run time msgspec passes it on.


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Value(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=False):
    """A frozen value that a person may write: unknown fields are an error."""


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Record(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """A frozen value that a program wrote: newer writers may add fields, absent fields take their default.

    `gc=False` is safe because records hold trees and never cycles; it makes decoding a fleet's reports faster.
    """
