"""What a map on a page needs to know: where it starts, what is drawn beneath, where it asks; for the components with maps."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from flask import current_app, url_for
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from civic.communities.drawing import Spot, draw
from civic.communities.models import Place, PlaceKind
from civic.communities.queries import outlines
from civic.kernel.assets import Assets
from civic.kernel.feature import offered
from civic.kernel.geo import Box
from civic.locations.kinds import MapOverlay, Pin
from civic.locations.queries import box_around, shapes_in

# How near the map starts: the whole of a courtyard, the middle of a city.
_ZOOMS = {
    PlaceKind.COUNTRY: 4,
    PlaceKind.OBLAST: 6,
    PlaceKind.DISTRICT: 9,
    PlaceKind.CITY: 12,
    PlaceKind.CITY_DISTRICT: 13,
    PlaceKind.RURAL_DISTRICT: 11,
    PlaceKind.VILLAGE: 14,
    PlaceKind.COURTYARD: 18,
}
_COUNTRY = (67.3, 48.2, 4)
NEARBY = (600, 360)
"""Width and height of the picture of a spot's surroundings, in its own units."""
METRES = 750.0
"""From the spot to the left and right side of the picture."""
_ZOOM = 15
_BEYOND = 12
"""Units beyond the sides to which shapes are cut, so that no cut side is seen."""


@dataclass(frozen=True)
class PinMap:
    """Pins drawn on the outline of their place: a picture with the same numbers as the list beside it."""

    width: int
    height: int
    radius: float
    outlines: tuple[str, ...]
    spots: tuple[tuple[int, Pin, Spot], ...]


def pin_map(place: Place, pins: Sequence[Pin]) -> PinMap | None:
    """The picture for pages without script; None while there is nothing to put on it."""
    if not pins:
        return None
    shapes = [shape for one, shape in outlines(place) if one.id == place.id]
    drawing = draw(shapes, [(pin.lon, pin.lat) for pin in pins])
    if drawing is None:
        return None
    spots = tuple((number, pin, spot) for number, (pin, spot) in enumerate(zip(pins, drawing.points, strict=True), 1))
    radius = max(4.0, 14.0 - len(pins) / 20)
    return PinMap(drawing.width, drawing.height, round(radius, 1), tuple(filter(None, drawing.paths)), spots)


def map_of(place: Place | None) -> dict[str, Any]:
    """The settings of a map that starts at a place (the whole country without one), as the map scripts read them."""
    store: Assets = current_app.extensions["assets"]
    lon, lat, zoom = _COUNTRY
    if place is not None and place.lon is not None and place.lat is not None:
        lon, lat, zoom = place.lon, place.lat, _ZOOMS.get(PlaceKind(place.kind), 12)
    return {
        "lon": lon,
        "lat": lat,
        "zoom": zoom,
        "library": store.url("vendor/leaflet.js"),
        "style": store.url("vendor/leaflet.css"),
        "outline": "" if place is None else url_for("places.outlines", code=place.code),
        "search": url_for("locations.search"),
        "words": url_for("locations.words"),
        "base": url_for("locations.base"),
        "overlays": [] if place is None else _overlays(place),
    } | _beneath(store)


def _overlays(place: Place) -> list[dict[str, str]]:
    found = [(offer, offer.url(place)) for offer in offered(MapOverlay)]
    return [{"label": str(offer.label), "url": url} for offer, url in found if url]


def _beneath(store: Assets) -> dict[str, Any]:
    """What the operator chose to draw beneath: tiles of another host, a file of our own, or nothing more than our drawing."""
    settings = current_app.config
    if settings["MAP_FILE"]:
        return {
            "file": url_for("locations.file"),
            "fileLibrary": store.url("vendor/protomaps.js"),
            "credit": settings["MAP_FILE_CREDIT"],
        }
    if settings["MAP_TILES"]:
        return {"tiles": settings["MAP_TILES"], "credit": settings["MAP_TILES_CREDIT"]}
    return {}


@dataclass(frozen=True)
class Nearby:
    """A picture in its own units with the spot in its middle: (kind, SVG path) of what lies there, from the ground up."""

    ground: tuple[tuple[str, str], ...]
    credits: tuple[str, ...]
    """Who drew it, as their terms want it said."""
    unit_m: float
    """Metres to a unit of the picture."""
    width: int = NEARBY[0]
    height: int = NEARBY[1]


def nearby(lon: float, lat: float) -> Nearby | None:
    """The ground around a public spot; None where the base map knows nothing there."""
    box = box_around(lon, lat, METRES)
    middle = _Middle(lon, lat, box)
    found = [
        (kind, middle.path(shapely.from_geojson(text)), source) for kind, _name, text, source in shapes_in(box, _ZOOM)
    ]
    seen = [(kind, path, source) for kind, path, source in found if path]
    if not seen:
        return None
    credits = tuple(dict.fromkeys(source for _kind, _path, source in seen if source))
    return Nearby(tuple((kind, path) for kind, path, _source in seen), credits, 2 * METRES / NEARBY[0])


class _Middle:
    """Degrees around a spot to units of the picture."""

    def __init__(self, lon: float, lat: float, box: Box) -> None:
        self.lon, self.lat = lon, lat
        self.across = NEARBY[0] / (box.east - box.west)
        self.down = self.across / math.cos(math.radians(lat))

    def path(self, shape: BaseGeometry) -> str:
        """What of a shape lies in the picture, as path data; empty where nothing does."""

        def put(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
            x = NEARBY[0] / 2 + (pairs[:, 0] - self.lon) * self.across
            y = NEARBY[1] / 2 + (self.lat - pairs[:, 1]) * self.down
            return np.column_stack((x, y))

        drawn = shapely.transform(shapely.force_2d(shape), put)
        seen = shapely.clip_by_rect(drawn, -_BEYOND, -_BEYOND, NEARBY[0] + _BEYOND, NEARBY[1] + _BEYOND).simplify(0.6)
        return "".join(_lines(seen))


def _lines(shape: BaseGeometry) -> Iterator[str]:
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            for ring in (part.exterior, *part.interiors):
                yield _line(ring, "z")
        elif isinstance(part, shapely.LineString):
            yield _line(part, "")
        elif isinstance(part, BaseMultipartGeometry):
            yield from _lines(part)


def _line(line: BaseGeometry, end: str) -> str:
    corners = [(round(x), round(y)) for x, y in line.coords]
    return "M" + "L".join(f"{x} {y}" for x, y in corners) + end if len(corners) > 1 else ""
