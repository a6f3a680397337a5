"""What a layer exports: the declared part is a pure function of the spec, so the layer above can compute and compare it."""

from schemas.base import Record
from schemas.finding import Layer, Scalar

CONTRACT_VERSION = 1


class Contract(Record, kw_only=True):
    layer: Layer
    cluster: str
    digest: str  # of `provides`
    provides: dict[str, Scalar | tuple[str, ...]]
    version: int = CONTRACT_VERSION
