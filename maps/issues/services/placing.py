"""Where an issue stands: the exact spot for staff, the public one for everybody, both written once."""

import shapely
from shapely.geometry.base import BaseGeometry

from civic.kernel import geo
from civic.kernel.errors import Refused
from civic.kernel.i18n import _
from civic.locations.kinds import Spot
from civic.locations.models import LocationSource
from civic.locations.queries.ground import ground_of
from civic.locations.services import checked_shape, coarsen, locate, swapped
from maps.issues.models import Issue, IssueCategory, IssueMap, Shape
from maps.issues.queries.maps import map_area

__all__ = ["Spot", "check_place", "geometry_of", "middle_of", "place_issue", "put_into", "remark_of", "shape_of"]

_KINDS = {
    "Point": Shape.POINT,
    "LineString": Shape.LINE,
    "MultiLineString": Shape.LINE,
    "Polygon": Shape.AREA,
    "MultiPolygon": Shape.AREA,
}


def shape_of(spot: Spot | None) -> Shape:
    """How it lies on the map: a point, a line, an area, or only in words."""
    if spot is None or not (spot.is_known or spot.shape):
        return Shape.WORDS
    return _KINDS.get(str(spot.shape.get("type")), Shape.POINT) if spot.shape else Shape.POINT


def middle_of(spot: Spot | None) -> tuple[float, float] | None:
    """Longitude and latitude that stand for a spot; of a line or an area a point on it. None where only words are known.

    Raises:
        Refused: a drawing or numbers that cannot be used; at the field they came from.
    """
    if spot is None or not (spot.is_known or spot.shape):
        return None
    try:
        if spot.is_known:
            return geo.check_lon_lat(spot.lon, spot.lat)
        on = shapely.point_on_surface(checked_shape(spot.shape or {}).shape)
    except geo.BadPlace as problem:
        raise Refused("spot_corners" if spot.shape else "spot_at", problem.words) from problem
    return geo.check_lon_lat(*on.coords[0])


def geometry_of(spot: Spot | None) -> BaseGeometry | None:
    """The spot, line or area as it was given, in degrees; None where only words are known.

    Raises:
        Refused: see ``middle_of``.
    """
    middle = middle_of(spot)
    if spot is None or middle is None:
        return None
    return checked_shape(spot.shape).shape if spot.shape else shapely.Point(*middle)


def remark_of(spot: Spot | None) -> object:
    """What was changed in a drawing to make it fit to keep, in words for whoever drew it; empty where nothing was."""
    return checked_shape(spot.shape).remark if spot is not None and spot.shape else ""


def check_place(issue_map: IssueMap, category: IssueCategory, spot: Spot | None, words: str) -> None:
    """Judge a place before anything is stored.

    Raises:
        Refused: no place at all, a shape the category does not take, or a spot outside the map's area.
    """
    shape = shape_of(spot)
    if shape is Shape.WORDS:
        if not words.strip():
            raise Refused("spot_words", _("Say where it is: on the map, in words, or by coordinates."))
        return
    if shape not in category.shapes.split():
        raise Refused("spot_shape", _("This category does not take a place of this shape."))
    area = map_area(issue_map)
    ground = ground_of(issue_map.place, area)
    try:
        middle = middle_of(spot)
    except Refused as refusal:
        raise _exchanged(spot, issue_map, area) or refusal from None
    if middle is not None and ground is not None and not ground.holds(*middle):
        raise _exchanged(spot, issue_map, area) or Refused("spot_at", _("This spot is outside the area of the map."))


def _exchanged(spot: Spot | None, issue_map: IssueMap, area: BaseGeometry | None) -> Refused | None:
    """The refusal of a spot that would lie on the map if its two numbers were exchanged."""
    return swapped(spot.lon, spot.lat, issue_map.place, area) if spot is not None and spot.is_known else None


def put_into(issue: Issue, category: IssueCategory) -> bool:
    """Put an issue into another category of its map; whether anything changed. Inside a command.

    Its spot stays; a blurred one is shown less exactly where the new category asks for it.

    Raises:
        Refused: a category of another map, or one that blurs spots while this issue's spot is public.
    """
    if category.map_id != issue.map_id or category.retired_at is not None:
        raise Refused("category", _("Choose a category of this map."))
    if category.id == issue.category_id:
        return False
    if category.is_sensitive != issue.category.is_sensitive:
        raise Refused("category", _("Between exact and blurred categories an issue cannot be moved: hide it instead."))
    issue.category = category
    if issue.location is not None and category.precision_m is not None:
        coarsen(issue.location, category.precision_m)
        issue.lon, issue.lat = issue.location.shown
    return True


def place_issue(issue: Issue, category: IssueCategory, spot: Spot | None) -> None:
    """Write where an issue stands: the exact spot into its location, the public one into its row; inside a command.

    Raises:
        Refused: see ``check_place`` and ``locate``.
    """
    check_place(issue.map, category, spot, issue.spot_words)
    issue.shape = shape_of(spot)
    if spot is None or issue.shape is Shape.WORDS:
        issue.location, issue.lon, issue.lat = None, None, None
        return
    located = locate(
        issue.map.place,
        spot.lon,
        spot.lat,
        source=spot.source,
        accuracy_m=spot.accuracy_m,
        precision_m=category.precision_m,
        words=issue.spot_words,
        shape=spot.shape,
        area=map_area(issue.map),
    ).location
    issue.location, issue.kato = located, located.kato
    issue.lon, issue.lat = located.shown
    issue.is_default_spot = spot.source == LocationSource.DEFAULT
