"""What ground a spot stands on: district, places around it, the words for it, and where something may be put."""

import math
from dataclasses import dataclass

import shapely
from babel.numbers import format_decimal
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from civic.communities.models import Place, PlaceKind, PlaceShape
from civic.kernel.commands import running
from civic.kernel.extensions import db
from civic.kernel.geo import Areas, Box, meets_box, to_shape
from civic.kernel.i18n import _, language, localized
from civic.locations.queries.boxes import METRES_TO_DEGREE
from civic.locations.queries.settlements import nearest_settlement

DISTRICT_KINDS = (PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.CITY_DISTRICT)
# Outlines are drawn coarsely, and a stop or a bridge just over the border still matters to those inside.
_LEAST_MARGIN_M = 300.0
_MARGIN_SHARE = 0.05
# PostGIS finds nothing in a box without any surface; the exact question is asked afterwards.
_HAIR = 1e-7
_WHOLE_TREE = "districts of the country"


@dataclass(frozen=True)
class Ground:
    """Where something may be put: an area in degrees and how far beyond it is still taken, in metres."""

    area: BaseGeometry
    margin_m: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a spot lies in the area or within the margin around it."""
        squeeze = math.cos(math.radians(lat))

        def flat(shape: BaseGeometry) -> BaseGeometry:
            return shapely.transform(shape, lambda pairs: pairs * (squeeze, 1.0))

        return bool(shapely.dwithin(flat(self.area), flat(shapely.Point(lon, lat)), self.margin_m / METRES_TO_DEGREE))


def ground_of(place: Place, area: BaseGeometry | None = None) -> Ground | None:
    """Where things of a place may be put: the given area, or the outline of the place or of the nearest one above that has one."""
    if area is None:
        area = _outline(place)
    if area is None:
        return None
    west, south, east, north = area.bounds
    across = (east - west) * math.cos(math.radians((south + north) / 2))
    longer = max(across, north - south) * METRES_TO_DEGREE
    return Ground(area, max(_LEAST_MARGIN_M, longer * _MARGIN_SHARE))


def _outline(place: Place) -> BaseGeometry | None:
    ids = [int(part) for part in place.path.strip("/").split("/")]
    found = db.session.scalar(
        select(PlaceShape.geometry)
        .join(Place, Place.id == PlaceShape.place_id)
        .where(Place.id.in_(ids))
        .order_by(func.length(Place.path).desc())
        .limit(1)
    )
    return None if found is None else to_shape(found)


def district_at(lon: float, lat: float) -> str | None:
    """KATO code of the district or city a spot lies in, by the outlines read in; the smallest of nested ones."""
    frame = running()
    if frame is None:
        return _smallest_district(lon, lat)
    # One command may locate tens of thousands of rows: from the second on, all outlines stay in memory.
    asked = frame.locked.get(_WHOLE_TREE)
    if asked is None:
        frame.locked[_WHOLE_TREE] = ()
        return _smallest_district(lon, lat)
    if asked == ():
        asked = frame.locked[_WHOLE_TREE] = Areas(_all_districts())
    found: str | None = asked.at(lon, lat)
    return found


def _all_districts() -> dict[str, BaseGeometry]:
    rows = db.session.execute(
        select(Place.kato, PlaceShape.geometry)
        .join(PlaceShape, PlaceShape.place_id == Place.id)
        .where(Place.kato.is_not(None), Place.kind.in_(DISTRICT_KINDS))
    )
    return {str(kato): to_shape(geometry) for kato, geometry in rows}


def _around(lon: float, lat: float) -> list[Place]:
    """Places whose outline covers the spot, the smallest first."""
    rows = db.session.execute(
        select(Place, PlaceShape.geometry)
        .join(PlaceShape, PlaceShape.place_id == Place.id)
        .where(meets_box(PlaceShape.geometry, Box(lon - _HAIR, lat - _HAIR, lon + _HAIR, lat + _HAIR)))
    )
    spot = shapely.Point(lon, lat)
    shapes = [
        (place, shape)
        for place, shape in ((place, to_shape(geometry)) for place, geometry in rows)
        if shape.covers(spot)
    ]
    return [place for place, shape in sorted(shapes, key=lambda each: (each[1].area, str(each[0].kato)))]


def _smallest_district(lon: float, lat: float) -> str | None:
    for place in _around(lon, lat):
        if place.kato is not None and place.kind in DISTRICT_KINDS:
            return place.kato
    return None


def words_for(lon: float, lat: float) -> str:
    """A spot in words of the reader's language: the settlement near it and the smallest places it lies in."""
    around = [localized(place, "name") for place in _around(lon, lat) if place.kind != PlaceKind.COUNTRY]
    near = nearest_settlement(lon, lat)
    inside = ", ".join(around[:2])
    if near is None:
        return inside or _("A spot outside all places known here")
    name = localized(near.settlement, "name")
    if name in around:
        return inside
    far = _("%(km)s km from %(name)s", km=_kilometres(near.metres), name=name) if near.metres >= 1500 else name
    return f"{far}, {inside}" if inside else far


def _kilometres(metres: float) -> str:
    digits = 1 if metres < 10_000 else 0
    return str(format_decimal(round(metres / 1000, digits), locale=language()))
