"""Facts about layers that warn."""

from dataclasses import dataclass

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LayerUploaded(Event):
    """A layer was read in as a draft; the digest names the file."""

    kind: str
    shapes: int
    source: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class LayerPublished(Event):
    """A layer warns from now on."""

    kind: str
    shapes: int


@dataclass(frozen=True, kw_only=True)
class LayerRetired(Event):
    """A layer warns no longer, for a reason."""

    kind: str
    reason: str
