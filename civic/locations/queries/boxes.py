"""Boxes around spots, and what lies within some metres: the box is asked of the database, the distance on the sphere after it."""

import math

from sqlalchemy import select

from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.geo import Box, distance_m, in_box
from civic.locations.models import Location

# Metres to a degree of latitude on the sphere that distances are measured on.
METRES_TO_DEGREE = 111_195.08


def box_around(lon: float, lat: float, metres: float) -> Box:
    """The smallest box in degrees that holds everything within so many metres, never beyond the globe."""
    high = metres / METRES_TO_DEGREE
    # A parallel shrinks towards the poles: the narrower end of the box decides, and at a pole there is no end.
    narrow = math.cos(math.radians(min(abs(lat) + high, 90.0)))
    wide = min(high / narrow, 360.0) if narrow > 1e-9 else 360.0
    return Box(max(lon - wide, -180.0), max(lat - high, -90.0), min(lon + wide, 180.0), min(lat + high, 90.0))


def locations_in(box: Box, place: Place | None = None, limit: int = 2000) -> list[Location]:
    """Locations whose exact spot lies in the box; in a place and everything below it, where one is named.

    Exact spots are for staff and for rules; a page for everybody shows ``Location.shown``.
    """
    query = select(Location).where(in_box(Location.lon, Location.lat, box))
    if place is not None:
        query = query.join(Place, Place.id == Location.place_id).where(Place.path.startswith(place.path))
    return list(db.session.scalars(query.order_by(Location.id).limit(limit)))


def locations_within(lon: float, lat: float, metres: float, place: Place | None = None) -> list[tuple[Location, float]]:
    """Locations within so many metres of a spot with their distances, nearest first; exact spots, see ``locations_in``."""
    found = [(one, distance_m(one.lon, one.lat, lon, lat)) for one in locations_in(box_around(lon, lat, metres), place)]
    return sorted(((one, far) for one, far in found if far <= metres), key=lambda each: (each[1], each[0].id))
