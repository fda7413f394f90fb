"""A spot as people give it, and what features offer to the joint map of a place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.communities.models import Place
from civic.kernel.geo import Box
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.models import LocationSource


class Shape(StrEnum):
    """What is drawn: one spot, a stretch or a surface."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


SHAPES: dict[str, object] = {Shape.POINT: _l("A point"), Shape.LINE: _l("A line"), Shape.AREA: _l("An area")}

SOURCES: dict[str, object] = {
    LocationSource.CROSSHAIR: _l("chosen on the map"),
    LocationSource.DEVICE: _l("given by the device"),
    LocationSource.PHOTO: _l("taken from the photo"),
    LocationSource.ADDRESS: _l("found by the address"),
    LocationSource.GAZETTEER: _l("the middle of the settlement"),
    LocationSource.COORDINATES: _l("coordinates typed in"),
    LocationSource.PAPER: _l("from a paper sheet"),
    LocationSource.IMPORT: _l("from an imported file"),
    LocationSource.PROJECT: _l("the project's own spot"),
    LocationSource.DEFAULT: _l("no spot of its own"),
}


@dataclass(frozen=True)
class Spot:
    """Where something is, as a person gave it; degrees, or None while only words are known."""

    lon: float | None = None
    lat: float | None = None
    source: str = ""
    """A LocationSource."""
    accuracy_m: int | None = None
    words: str = ""
    shape: Mapping[str, object] | None = None
    """A GeoJSON line or area; None for a mere point."""

    @property
    def is_known(self) -> bool:
        """Whether it can be put on a map."""
        return self.lon is not None and self.lat is not None


class PinState(StrEnum):
    """How far a thing on the map has come; each has a form and a colour of its own."""

    PLAIN = "plain"
    """Nothing is owed: a place to know of."""
    OPEN = "open"
    WORK = "work"
    DONE = "done"
    REFUSED = "refused"


PIN_STATES: dict[str, object] = {
    PinState.PLAIN: _l("on the map"),
    PinState.OPEN: _l("open"),
    PinState.WORK: _l("in work"),
    PinState.DONE: _l("made"),
    PinState.REFUSED: _l("refused"),
}


@dataclass(frozen=True)
class Pin:
    """One thing on a map: only what anybody may see, the spot already blurred where it must be."""

    id: str
    lon: float
    lat: float
    title: str
    url: str
    state: PinState = PinState.PLAIN
    category: str = ""
    note: str = ""
    """A quiet line for the list."""
    mine: bool = False


@dataclass(frozen=True)
class Cell:
    """A square of a map with more things than can be shown one by one; lon and lat are the mean of what lies in it."""

    lon: float
    lat: float
    count: int
    states: Mapping[str, int]
    id: str = ""
    """The thing's own, when the square holds one."""
    url: str = ""


@dataclass(frozen=True)
class Look:
    """What somebody looks at: a box (None: everywhere), the zoom of the map, and how many things are shown one by one."""

    box: Box | None = None
    zoom: int = 12
    most: int = 2000


@dataclass(frozen=True)
class Pins:
    """What a layer has where somebody looks: pins, or cells when there are too many; how many in all, how many without a spot."""

    pins: Sequence[Pin] = ()
    cells: Sequence[Cell] = ()
    total: int = 0
    without_place: int = 0


@dataclass(frozen=True)
class MapLayer:
    """Offered by a feature whose things stand somewhere.

    ``fetch(place, look)`` gives what the public may see in a place and everything below it, the newest first:
    pins while ``total`` is at most ``look.most``, else cells (``civic.locations.queries.view`` makes both).
    """

    name: str
    """In addresses: small letters."""
    label: object
    fetch: Callable[[Place, Look], Pins]
    order: int = 50


@dataclass(frozen=True)
class MapOverlay:
    """Offered by a feature that draws something on every map of a place: ``url(place)`` answers GeoJSON, None for nothing.

    Its features carry ``title`` and ``kind`` (how it is drawn) in their properties; the collection carries ``sources``.
    """

    name: str
    label: object
    url: Callable[[Place], str | None]
