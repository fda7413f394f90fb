"""What a map on a page needs to know: where it starts, what is drawn beneath, where it asks; for the components with maps."""

from typing import Any

from flask import current_app, url_for

from civic.communities.models import Place, PlaceKind
from civic.kernel.assets import Assets

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
    }
