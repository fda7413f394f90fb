"""Putting something somewhere: checked, blurred once where it must be, and its district found; part of others' commands."""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from civic.communities.models import Place
from civic.kernel import geo
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.geo.values import MOST_VERTICES
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.i18n import localized
from civic.locations.models import Location, LocationShape
from civic.locations.queries.ground import district_at, ground_of
from civic.locations.queries.settlements import nearest_code
from civic.locations.services.shapes import Checked, checked_shape, public_point

# Fields of the form by which a spot is given (see ``fields.py``): where a refusal is shown.
AT = "spot_at"
CORNERS = "spot_corners"
WORDS = "spot_words"
_PRECISIONS = range(10, 5001)
_MOST_WORDS = 300
_MOST_ACCURACY_M = 100_000


@dataclass(frozen=True)
class Located:
    """The stored location, and what was changed in the drawing, in words for its author (empty: nothing)."""

    location: Location
    remark: object = ""


def locate(
    place: Place,
    lon: object,
    lat: object,
    source: str = "",
    accuracy_m: int | None = None,
    precision_m: int | None = None,
    words: str = "",
    shape: Mapping[str, object] | None = None,
    area: BaseGeometry | None = None,
) -> Located:
    """Store where something of a place is; a part of a command, it commits nothing.

    ``lon`` and ``lat`` in degrees (of a line or an area they may be None: a point on it is taken);
    ``precision_m`` is the side in metres of the squares to whose middle the public spot moves (None: the exact
    spot is public); ``shape`` a GeoJSON line or area; ``area`` where things may be put, in degrees (None: the
    outline of the place, or of the nearest place above that has one).

    Raises:
        Refused: no coordinates in degrees, swapped, outside the area, or a drawing that cannot be used.
    """
    location = Location(place_id=place.id)
    remark = _put(location, place, lon, lat, shape, area)
    location.source = source
    location.accuracy_m = None if accuracy_m is None else min(max(int(accuracy_m), 0), _MOST_ACCURACY_M)
    location.words = _words(words)
    _blur(location, precision_m)
    db.session.add(location)
    db.session.flush()
    _draw(location, remark)
    return Located(location, remark.remark if remark else "")


def move_location(
    location: Location,
    lon: object,
    lat: object,
    source: str = "",
    accuracy_m: int | None = None,
    words: str | None = None,
    shape: Mapping[str, object] | None = None,
    area: BaseGeometry | None = None,
) -> Located:
    """Put a stored location elsewhere, as exactly or as coarsely as it was before; a part of a command.

    The public spot changes only when the exact one leaves its square. ``words`` None keeps the words.

    Raises:
        Refused: as ``locate``.
    """
    drawn = _put(location, location.place, lon, lat, shape, area)
    location.source = source
    location.accuracy_m = accuracy_m
    if words is not None:
        location.words = _words(words)
    _blur(location, location.precision_m)
    db.session.flush()
    _draw(location, drawn)
    return Located(location, drawn.remark if drawn else "")


def _put(
    location: Location,
    place: Place,
    lon: object,
    lat: object,
    shape: Mapping[str, object] | None,
    area: BaseGeometry | None,
) -> Checked | None:
    drawn = _drawn(shape)
    if drawn is not None and lon is None:
        middle = drawn.shape.representative_point() if drawn.shape.area else _halfway(drawn.shape)
        lon, lat = middle.x, middle.y
    east, north = _degrees(lon, lat, place, area)
    if drawn is not None:
        _within(drawn.shape, place, area)
    location.geometry = geo.point(east, north)
    location.lon, location.lat = east, north
    location.kato = district_at(east, north)
    location.settlement = nearest_code(east, north)
    return drawn


def _drawn(shape: Mapping[str, object] | None) -> Checked | None:
    if shape is None:
        return None
    try:
        return checked_shape(shape)
    except geo.BadPlace as problem:
        if problem.problem is geo.Problem.TOO_LARGE:
            words: object = _l("The drawing has too many corners: at most %(n)s.", n=MOST_VERTICES)
        else:
            words = problem.words
        raise Refused(CORNERS, words) from problem


def _halfway(line: BaseGeometry) -> shapely.Point:
    longest = max(shapely.get_parts(line), key=lambda part: part.length)
    return shapely.Point(longest.interpolate(0.5, normalized=True))


def _degrees(lon: object, lat: object, place: Place, area: BaseGeometry | None) -> tuple[float, float]:
    try:
        east, north = geo.check_lon_lat(lon, lat)
    except geo.BadPlace as problem:
        meant = swapped(lon, lat, place, area) if problem.problem is geo.Problem.OUT_OF_RANGE else None
        raise meant or Refused(AT, problem.words) from problem
    ground = ground_of(place, area)
    if ground is not None and not ground.holds(east, north):
        raise swapped(lon, lat, place, area) or Refused(
            AT, _l("This spot lies outside %(place)s. Only spots inside it can be taken.", place=_Name(place))
        )
    return east, north


def swapped(lon: object, lat: object, place: Place, area: BaseGeometry | None) -> Refused | None:
    """The refusal of a latitude given as longitude, where the swapped spot would be right; None where it would not."""
    try:
        east, north = geo.check_lon_lat(lat, lon)
    except geo.BadPlace:
        return None
    ground = ground_of(place, area)
    if ground is None or not ground.holds(east, north):
        return None
    return Refused(
        AT,
        _l(
            "Latitude and longitude seem to be swapped. Write the latitude first: %(spot)s", spot=f"{north:g}, {east:g}"
        ),
    )


class _Name:
    """The name of a place in the language of whoever reads it later."""

    def __init__(self, place: Place) -> None:
        self.name_kk, self.name_ru, self.name_en = place.name_kk, place.name_ru, place.name_en

    def __str__(self) -> str:
        return localized(self, "name")


def _within(shape: BaseGeometry, place: Place, area: BaseGeometry | None) -> None:
    ground = ground_of(place, area)
    if ground is None:
        return
    for lon, lat in shapely.get_coordinates(shape).tolist():
        if not ground.holds(lon, lat):
            raise Refused(CORNERS, _l("A part of the drawing lies outside %(place)s.", place=_Name(place)))


def _words(words: str) -> str:
    words = " ".join(words.split())
    if len(words) > _MOST_WORDS:
        raise Refused(WORDS, _l("At most %(n)s characters.", n=_MOST_WORDS))
    return words


def coarsen(location: Location, precision_m: int) -> None:
    """Show a spot in squares of ``precision_m`` metres, if it was shown in smaller ones; inside a command.

    Never in smaller ones than before: what was promised when it was reported is kept. The new square is that of the
    old one's middle, not of the spot: squares of two sizes cut each other, and where both held the spot, whoever kept
    the old one would know it more closely than either says. So the spot may lie just outside the new square.
    """
    if location.precision_m is not None and location.precision_m < precision_m:
        lon, lat = location.shown
        location.precision_m = precision_m
        location.public_lon, location.public_lat = public_point(lon, lat, precision_m)


def forget_location(location: Location) -> None:
    """Delete a location that nothing stands on any more, with its drawing; a part of a command."""
    _draw(location, None)
    db.session.delete(location)
    db.session.flush()


def _blur(location: Location, precision_m: int | None) -> None:
    location.precision_m = precision_m
    if precision_m is None:
        location.public_lon = location.public_lat = None
        return
    if precision_m not in _PRECISIONS:
        raise ValueError(f"precision of {precision_m} m")
    location.public_lon, location.public_lat = public_point(location.lon, location.lat, precision_m)


def _draw(location: Location, drawn: Checked | None) -> None:
    kept = db.session.get(LocationShape, location.id)
    if drawn is None or drawn.shape.geom_type == "Point":
        if kept is not None:
            db.session.delete(kept)
            db.session.flush()
        return
    if kept is None:
        kept = LocationShape(location_id=location.id)
        db.session.add(kept)
    kept.geometry = geo.from_shape(drawn.shape)
    kept.min_lon, kept.min_lat, kept.max_lon, kept.max_lat = drawn.shape.bounds
    db.session.flush()
