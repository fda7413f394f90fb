"""Facts about boards, sketches and voices."""

from dataclasses import dataclass

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class BoardDrafted(Event):
    """A board was begun in a place."""


@dataclass(frozen=True, kw_only=True)
class BoardEdited(Event):
    """A board's words, ground, size, sum or dates changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PaletteChanged(Event):
    """What may be put on a board changed; ``items`` are the keys it has now."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BoardPublished(Event):
    """A board can be drawn on."""


@dataclass(frozen=True, kw_only=True)
class BoardClosed(Event):
    """Drawing on a board was ended."""


@dataclass(frozen=True, kw_only=True)
class SketchSaved(Event):
    """A sketch has a new version with so many objects."""

    version: int
    objects: int


@dataclass(frozen=True, kw_only=True)
class SketchSent(Event):
    """A sketch was given in and counts from now on."""

    version: int


@dataclass(frozen=True, kw_only=True)
class SketchWithdrawn(Event):
    """A sketch does not count any more."""


@dataclass(frozen=True, kw_only=True)
class AgreedPlanPublished(Event):
    """The agreed plan can be read and spoken to."""

    version: int


@dataclass(frozen=True, kw_only=True)
class VoicesGiven(Event):
    """Somebody spoke to objects of the agreed plan; how many of their voices changed."""

    changed: int
