"""What a map on a page needs to know: where it starts, what is drawn beneath, where it asks; for the components with maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from civic.communities.drawing import Spot, draw
from civic.communities.models import Place, PlaceKind
from civic.communities.queries import outlines
from civic.kernel.assets import Assets
from civic.kernel.feature import offered
from civic.locations.kinds import MapOverlay, Pin

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
