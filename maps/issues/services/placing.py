"""Where an issue stands: the exact spot for staff, the public one for everybody, both written once."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.geo import BadPlace, bounds, check_lon_lat, from_geojson, point, to_shape
from civic.kernel.i18n import _
from civic.locations.models import Location, LocationShape, LocationSource
from maps.issues.models import Issue, IssueCategory, IssueMap, Shape
from maps.issues.queries.issues import METRES_PER_DEGREE
from maps.issues.queries.maps import map_area

_KINDS = {"Point": Shape.POINT, "LineString": Shape.LINE, "Polygon": Shape.AREA}


@dataclass(frozen=True)
class Spot:
    """Where somebody says it is. ``drawing``: a GeoJSON line or area; lon, lat then come from it."""

    lon: float | None = None
    lat: float | None = None
    drawing: Mapping[str, Any] | None = None
    source: str = LocationSource.COORDINATES
    accuracy_m: int | None = None


@dataclass(frozen=True)
class Placed:
    """A spot that was checked: representative point, shape of the issue, geometry of a line or an area."""

    lon: float
    lat: float
    shape: Shape
    drawing: Any = None


def checked_spot(issue_map: IssueMap, category: IssueCategory, spot: Spot) -> Placed:
    """A spot within the map's area, of a shape the category takes.

    Raises:
        Refused: at the field «place», in words.
    """
    try:
        placed = _drawn(spot.drawing) if spot.drawing else _point(spot)
    except BadPlace as problem:
        raise Refused("place", problem.words) from problem
    if placed.shape not in category.shapes.split():
        raise Refused("place", _("This category does not take a place of this shape."))
    area = map_area(issue_map)
    if area is not None and not area.covers(placed.lon, placed.lat):
        raise Refused("place", _("This spot is outside the area of the map."))
    return placed


def _point(spot: Spot) -> Placed:
    lon, lat = check_lon_lat(spot.lon, spot.lat)
    return Placed(lon, lat, Shape.POINT)


def _drawn(drawing: Mapping[str, Any]) -> Placed:
    value = from_geojson(drawing)
    shape = to_shape(value)
    kind = _KINDS.get(shape.geom_type)
    if kind is None:
        raise Refused("place", _("Draw a point, a line or an area."))
    if kind is Shape.POINT:
        lon, lat = check_lon_lat(*shape.coords[0])
        return Placed(lon, lat, kind)
    # The middle of a line as one walks it; of an area a point that certainly lies in it.
    on = shape.interpolate(0.5, normalized=True) if kind is Shape.LINE else shape.representative_point()
    lon, lat = check_lon_lat(on.x, on.y)
    return Placed(lon, lat, kind, value)


def snapped(lon: float, lat: float, side_m: int) -> tuple[float, float]:
    """The middle of the square of this side (metres) that a spot lies in, on a grid fixed to the globe.

    The same square always gives the same point, so that reading twice tells no more than reading once.
    """
    step = side_m / METRES_PER_DEGREE
    middle_lat = (math.floor(lat / step) + 0.5) * step
    # Rows of squares get narrower in degrees towards the poles; the row's own middle decides, for all in it.
    wide = step / max(math.cos(math.radians(middle_lat)), 0.01)
    middle_lon = (math.floor(lon / wide) + 0.5) * wide
    return round(middle_lon, 6), round(middle_lat, 6)


def place_issue(issue: Issue, category: IssueCategory, placed: Placed | None, spot: Spot | None) -> None:
    """Write where an issue stands; the exact spot into its location, the public one into its row."""
    if placed is None or spot is None:
        issue.location, issue.shape, issue.lon, issue.lat = None, Shape.WORDS, None, None
        return
    side = category.precision_m
    public = snapped(placed.lon, placed.lat, side) if side else None
    location = Location(
        geometry=point(placed.lon, placed.lat),
        lon=placed.lon,
        lat=placed.lat,
        place_id=issue.map.place_id,
        source=str(spot.source),
        accuracy_m=spot.accuracy_m,
        precision_m=side,
        public_lon=public[0] if public else None,
        public_lat=public[1] if public else None,
        words=issue.spot_words,
    )
    db.session.add(location)
    db.session.flush()
    if placed.drawing is not None:
        box = bounds(placed.drawing)
        db.session.add(
            LocationShape(
                location_id=location.id,
                geometry=placed.drawing,
                min_lon=box.west,
                min_lat=box.south,
                max_lon=box.east,
                max_lat=box.north,
            )
        )
    issue.location, issue.shape = location, placed.shape
    issue.lon, issue.lat = location.shown
    issue.is_default_spot = spot.source == LocationSource.DEFAULT
