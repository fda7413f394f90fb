"""A sketch as a document: things laid out in metres of the board, read from GeoJSON, checked, mended, written canonically."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

MOST_THINGS = 500
MOST_BYTES = 200_000
MOST_CORNERS = 200
SMALLEST_AREA = 0.25
"""Square metres; smaller areas are slips of the hand."""
SHORTEST_LINE = 0.25
EDGE = 0.5
"""How far in metres a corner may stand outside the board and still be put on its edge."""
_KEY = re.compile(r"[a-z0-9]{1,12}")
_TYPES = {"point": "Point", "line": "LineString", "area": "Polygon"}

Spot = tuple[float, float]


class Wrong(StrEnum):
    """Why a document cannot be kept."""

    NOT_GEOJSON = "not-geojson"
    TOO_HEAVY = "too-heavy"
    TOO_MANY = "too-many"
    UNKNOWN_ITEM = "unknown-item"
    SAME_KEY = "same-key"
    WRONG_SHAPE = "wrong-shape"
    NOT_A_NUMBER = "not-a-number"
    TOO_MANY_CORNERS = "too-many-corners"
    OUTSIDE = "outside"
    TOO_SMALL = "too-small"


class WrongLayout(ValueError):
    """A document that cannot be kept: the reason, and the item and spot of the thing it is about, where known."""

    def __init__(self, why: Wrong, item: str = "", spot: Spot | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.item = item
        self.spot = spot


@dataclass(frozen=True)
class Kind:
    """What the palette says of an item: its key, shape (point, line, area), and size in metres (a line needs its width only)."""

    key: str
    shape: str
    width: float
    length: float
    price: int | None = None
    """Of one piece, metre or square metre, in minor units."""


@dataclass(frozen=True)
class Thing:
    """One thing on the board: ``spots`` are its middle, the corners of a line, or the corners of an area (not closed)."""

    key: str
    item: str
    shape: str
    spots: tuple[Spot, ...]
    turned: int = 0
    """Degrees from 0 to 359 by which a point thing is turned, against the clock."""

    @property
    def middle(self) -> Spot:
        """Where it stands: a spot that lies on it."""
        if self.shape == "point":
            return self.spots[0]
        found = geometry(self)
        spot = found.interpolate(0.5, normalized=True) if self.shape == "line" else found.representative_point()
        return round(spot.x, 2), round(spot.y, 2)

    @property
    def amount(self) -> float:
        """Pieces, metres or square metres, to two decimals."""
        if self.shape == "point":
            return 1.0
        found = geometry(self)
        return round(found.length if self.shape == "line" else found.area, 2)


@dataclass(frozen=True)
class Mended:
    """An area that crossed itself and was taken apart: its item, where it stands, how many areas came of it."""

    item: str
    spot: Spot
    parts: int


@dataclass(frozen=True)
class Layout:
    """Everything on a board, by key in order; and what was mended while reading it."""

    things: tuple[Thing, ...] = ()
    mended: tuple[Mended, ...] = field(default=(), compare=False)

    def by_key(self) -> dict[str, Thing]:
        """Things by their keys."""
        return {thing.key: thing for thing in self.things}

    def of(self, item: str) -> list[Thing]:
        """All things of one item."""
        return [thing for thing in self.things if thing.item == item]


def geometry(thing: Thing) -> BaseGeometry:
    """The thing's bare geometry: point, line or polygon."""
    if thing.shape == "point":
        return shapely.Point(thing.spots[0])
    return shapely.LineString(thing.spots) if thing.shape == "line" else shapely.Polygon(thing.spots)


def footprint(thing: Thing, kind: Kind) -> BaseGeometry:
    """The ground it takes: a turned rectangle, a strip as wide as the item, or the area itself."""
    if thing.shape == "area":
        return geometry(thing)
    if thing.shape == "line":
        return geometry(thing).buffer(kind.width / 2, cap_style="flat")
    return shapely.Polygon(rectangle(thing, kind))


def rectangle(thing: Thing, kind: Kind) -> list[Spot]:
    """The four corners of a point thing, turned."""
    (x, y), angle = thing.spots[0], math.radians(thing.turned)
    half_length, half_width = kind.length / 2, kind.width / 2
    corners = (
        (-half_length, -half_width),
        (half_length, -half_width),
        (half_length, half_width),
        (-half_length, half_width),
    )
    return [
        (x + dx * math.cos(angle) - dy * math.sin(angle), y + dx * math.sin(angle) + dy * math.cos(angle))
        for dx, dy in corners
    ]  # fmt: skip


def price(thing: Thing, kind: Kind) -> int:
    """What it costs in minor units, halves rounded up."""
    whole = Decimal(str(thing.amount)) * (kind.price or 0)
    return int(whole.quantize(Decimal(1), ROUND_HALF_UP))


# ---------------------------------------------------------------------------- writing


def document(layout: Layout) -> str:
    """The layout as canonical GeoJSON: keys in order, no spaces, centimetres; equal layouts give equal text."""
    features = [
        {
            "geometry": {"coordinates": coordinates(thing), "type": _TYPES[thing.shape]},
            "id": thing.key,
            "properties": {"item": thing.item, **({"turned": thing.turned} if thing.shape == "point" else {})},
            "type": "Feature",
        }
        for thing in layout.things
    ]
    whole = {"features": features, "type": "FeatureCollection"}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def coordinates(thing: Thing) -> Any:
    """GeoJSON coordinates in metres; the ring of an area is closed."""
    spots = [[_plain(x), _plain(y)] for x, y in thing.spots]
    if thing.shape == "point":
        return spots[0]
    return spots if thing.shape == "line" else [[*spots, spots[0]]]


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


# ---------------------------------------------------------------------------- reading


def read(text: str, kinds: Mapping[str, Kind], width: float, height: float) -> Layout:
    """A layout from GeoJSON in metres: checked against the palette and the board, crossings taken apart.

    Raises:
        WrongLayout: not such a document, too large, an unknown item, a wrong shape, or something outside the board.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise WrongLayout(Wrong.TOO_HEAVY)
    try:
        whole = json.loads(text, parse_constant=_no_number)
        features = whole["features"]
        if whole.get("type") != "FeatureCollection" or not isinstance(features, list):
            raise WrongLayout(Wrong.NOT_GEOJSON)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise problem if isinstance(problem, WrongLayout) else WrongLayout(Wrong.NOT_GEOJSON) from None
    if len(features) > MOST_THINGS:
        raise WrongLayout(Wrong.TOO_MANY)
    return checked([_thing(feature, kinds) for feature in features], kinds, width, height)


def checked(things: Iterable[Thing], kinds: Mapping[str, Kind], width: float, height: float) -> Layout:
    """Things that keep all rules: on the board, large enough, without crossings.

    Raises:
        WrongLayout: as ``read``.
    """
    found: list[Thing] = []
    mended: list[Mended] = []
    given = list(things)
    taken = {thing.key for thing in given}
    if len(taken) != len(given):
        raise WrongLayout(Wrong.SAME_KEY)
    for thing in given:
        if thing.item not in kinds:
            raise WrongLayout(Wrong.UNKNOWN_ITEM, thing.item)
        if kinds[thing.item].shape != thing.shape:
            raise WrongLayout(Wrong.WRONG_SHAPE, thing.item)
        inside = _inside(thing, width, height)
        parts = _mended(inside, taken)
        if parts != [inside]:
            mended.append(Mended(thing.item, parts[0].middle, len(parts)))
        found += parts
    if len(found) > MOST_THINGS:
        raise WrongLayout(Wrong.TOO_MANY)
    layout = Layout(tuple(sorted(found, key=lambda thing: thing.key)), tuple(mended))
    if len(document(layout).encode()) > MOST_BYTES:
        raise WrongLayout(Wrong.TOO_HEAVY)
    return layout


def _no_number(name: str) -> float:
    raise ValueError(name)


def _thing(feature: Any, kinds: Mapping[str, Kind]) -> Thing:
    try:
        properties, shape = feature["properties"], feature["geometry"]
        key, item = feature["id"], properties["item"]
        kind, given = shape["type"], shape["coordinates"]
        turned = properties.get("turned", 0)
    except (KeyError, TypeError, AttributeError):
        raise WrongLayout(Wrong.NOT_GEOJSON) from None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise WrongLayout(Wrong.NOT_GEOJSON)
    if not isinstance(item, str) or item not in kinds:
        raise WrongLayout(Wrong.UNKNOWN_ITEM, str(item)[:40])
    wanted = kinds[item].shape
    if kind != _TYPES[wanted]:
        raise WrongLayout(Wrong.WRONG_SHAPE, item)
    if isinstance(turned, bool) or not isinstance(turned, int | float) or not math.isfinite(turned):
        raise WrongLayout(Wrong.NOT_A_NUMBER, item)
    return Thing(key, item, wanted, _spots(given, wanted, item), round(turned) % 360 if wanted == "point" else 0)


def _spots(given: Any, shape: str, item: str) -> tuple[Spot, ...]:
    pairs = (
        [given] if shape == "point" else given[0] if shape == "area" and isinstance(given, list) and given else given
    )
    if not isinstance(pairs, list) or not pairs or (shape == "area" and len(given) != 1):
        raise WrongLayout(Wrong.NOT_GEOJSON, item)
    if len(pairs) > MOST_CORNERS + 1:
        raise WrongLayout(Wrong.TOO_MANY_CORNERS, item)
    return tuple(_spot(pair, item) for pair in pairs)


def _spot(pair: Any, item: str) -> Spot:
    if not isinstance(pair, list) or len(pair) != 2:
        raise WrongLayout(Wrong.NOT_GEOJSON, item)
    for value in pair:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e6:
            raise WrongLayout(Wrong.NOT_A_NUMBER, item)
    # Adding nought turns -0.0 into 0.0.
    return round(float(pair[0]), 2) + 0.0, round(float(pair[1]), 2) + 0.0


def _inside(thing: Thing, width: float, height: float) -> Thing:
    spots = []
    for x, y in thing.spots:
        if not (-EDGE <= x <= width + EDGE and -EDGE <= y <= height + EDGE):
            raise WrongLayout(Wrong.OUTSIDE, thing.item, (x, y))
        spots.append((round(min(max(x, 0.0), width), 2), round(min(max(y, 0.0), height), 2)))
    # Two clicks on one spot are one corner; the last corner of an area leads back to the first by itself.
    kept = [spot for number, spot in enumerate(spots) if number == 0 or spot != spots[number - 1]]
    if thing.shape == "area" and len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return replace(thing, spots=tuple(kept))


def _mended(thing: Thing, taken: set[str]) -> list[Thing]:
    """The thing, or the areas without crossings that it falls into."""
    if thing.shape == "point":
        return [thing]
    if thing.shape == "line":
        if len(thing.spots) < 2 or geometry(thing).length < SHORTEST_LINE:
            raise WrongLayout(Wrong.TOO_SMALL, thing.item, thing.spots[0])
        return [thing]
    if len(thing.spots) < 3:
        raise WrongLayout(Wrong.TOO_SMALL, thing.item, thing.spots[0])
    whole = geometry(thing)
    rings = [thing.spots] if whole.is_valid else _rings(whole)
    large = [ring for ring in rings if shapely.Polygon(ring).area >= SMALLEST_AREA]
    if not large:
        raise WrongLayout(Wrong.TOO_SMALL, thing.item, thing.spots[0])
    return [replace(thing, key=thing.key if n == 0 else _free(thing.key, n, taken), spots=ring) for n, ring in enumerate(large)]  # fmt: skip


def _rings(crossing: BaseGeometry) -> list[tuple[Spot, ...]]:
    """Outer rings of the parts of a crossing area, largest first, in centimetres; what rounding spoils is left out."""
    whole = shapely.make_valid(crossing, method="structure", keep_collapsed=False)
    parts = [
        part for part in getattr(whole, "geoms", [whole]) if isinstance(part, shapely.Polygon) and not part.is_empty
    ]
    rings = []
    for part in sorted(parts, key=lambda part: (-part.area, part.bounds)):
        ring = _rounded(part.exterior.coords[:-1])
        if len(ring) >= 3 and shapely.Polygon(ring).is_valid:
            rings.append(ring)
    return rings


def _rounded(corners: Sequence[Sequence[float]]) -> tuple[Spot, ...]:
    spots = [(round(corner[0], 2) + 0.0, round(corner[1], 2) + 0.0) for corner in corners]
    return tuple(spot for number, spot in enumerate(spots) if spot != spots[number - 1])


def _free(key: str, number: int, taken: set[str]) -> str:
    """A key for a further part: the old one with a number, unlike every other key."""
    for n in range(number, number + MOST_THINGS + 2):
        candidate = f"{key[:9]}{n}"
        if candidate not in taken:
            taken.add(candidate)
            return candidate
    raise WrongLayout(Wrong.TOO_MANY)
