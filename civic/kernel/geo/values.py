"""Geometry in Python: checked input, values for geometry columns, GeoJSON, distances."""

import json
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import shapely
import shapely.geometry
from geoalchemy2 import Geometry, WKBElement, WKTElement
from geoalchemy2.shape import to_shape as _to_shape
from shapely.geometry.base import BaseGeometry

from civic.kernel.geo.blob import TYPE_NUMBERS
from civic.kernel.geo.functions import sphere_m
from civic.kernel.i18n import lazy_gettext as _l

SRID = 4326
# Seven decimals of a degree are about a centimetre.
DECIMALS = 7
MOST_VERTICES = 500

Value: TypeAlias = WKTElement | WKBElement

_TYPES = {word.lower(): word for word in TYPE_NUMBERS if word != "GEOMETRY"}


class Problem(StrEnum):
    """Why a place given by a person or a file cannot be used."""

    NOT_A_NUMBER = "not-a-number"
    PROJECTED = "projected"
    OUT_OF_RANGE = "out-of-range"
    NOT_GEOJSON = "not-geojson"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    INVALID = "invalid"


WORDS = {
    Problem.NOT_A_NUMBER: _l("Longitude and latitude must be numbers."),
    Problem.PROJECTED: _l("These look like projected coordinates. Give longitude and latitude in degrees (WGS 84)."),
    Problem.OUT_OF_RANGE: _l("Longitude must be from −180 to 180 and latitude from −90 to 90."),
    Problem.NOT_GEOJSON: _l("This is not a GeoJSON geometry."),
    Problem.EMPTY: _l("The drawing is empty."),
    Problem.TOO_LARGE: _l("The drawing has too many points."),
    Problem.INVALID: _l("The outline crosses itself. Draw it again without crossings."),
}


class BadPlace(ValueError):
    """A place that cannot be used: ``problem`` names the reason, ``words`` says it to people."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.words = WORDS[problem]


class Box(NamedTuple):
    """A box in degrees."""

    west: float
    south: float
    east: float
    north: float


def geometry(kind: str) -> Geometry:
    """The type of a geometry column (longitude and latitude, indexed); ``kind`` as "POINT" or "MULTIPOLYGON"."""
    return Geometry(kind, srid=SRID)


def check_lon_lat(lon: object, lat: object) -> tuple[float, float]:
    """Longitude and latitude as numbers in range, rounded to about a centimetre.

    Raises:
        BadPlace: no numbers, out of range, or apparently metres of some projection.
    """
    x, y = _number(lon), _number(lat)
    if abs(x) > 360 or abs(y) > 360:
        raise BadPlace(Problem.PROJECTED)
    if abs(x) > 180 or abs(y) > 90:
        raise BadPlace(Problem.OUT_OF_RANGE)
    # Adding nought turns -0.0 into 0.0.
    return round(x, DECIMALS) + 0.0, round(y, DECIMALS) + 0.0


def _number(value: object) -> float:
    if isinstance(value, str):
        value = value.strip().replace(",", ".")
        if "_" in value:
            raise BadPlace(Problem.NOT_A_NUMBER)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise BadPlace(Problem.NOT_A_NUMBER)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise BadPlace(Problem.NOT_A_NUMBER) from None
    if not math.isfinite(number):
        raise BadPlace(Problem.NOT_A_NUMBER)
    return number


def point(lon: object, lat: object) -> WKTElement:
    """A point for a geometry column.

    Raises:
        BadPlace: as ``check_lon_lat``.
    """
    x, y = check_lon_lat(lon, lat)
    return WKTElement(f"SRID={SRID};POINT({x!r} {y!r})", extended=True)


def from_shape(shape: BaseGeometry) -> WKTElement:
    """A Shapely shape in longitude and latitude, for a geometry column; heights are dropped, 15 decimals kept."""
    text = shapely.to_wkt(shape, rounding_precision=-1, output_dimension=2)
    return WKTElement(f"SRID={SRID};{text}", extended=True)


def from_geojson(given: Mapping[str, object], most_vertices: int = MOST_VERTICES) -> WKTElement:
    """A GeoJSON geometry object for a geometry column: checked, flat, rounded to about a centimetre.

    Raises:
        BadPlace: not a geometry, empty, too many vertices, coordinates out of range, or an outline crossing itself.
    """
    if str(given.get("type", "")).lower() not in _TYPES:
        raise BadPlace(Problem.NOT_GEOJSON)
    try:
        shape = shapely.from_geojson(json.dumps(given, allow_nan=False))
    except (shapely.errors.GEOSException, TypeError, ValueError, RecursionError):
        raise BadPlace(Problem.NOT_GEOJSON) from None
    return from_shape(_checked(shapely.force_2d(shape), most_vertices))


def _checked(shape: BaseGeometry, most_vertices: int) -> BaseGeometry:
    pairs = shapely.get_coordinates(shape).tolist()
    if not pairs or any(part.is_empty for part in getattr(shape, "geoms", ())):
        raise BadPlace(Problem.EMPTY)
    if len(pairs) > most_vertices:
        raise BadPlace(Problem.TOO_LARGE)
    checked = shapely.set_coordinates(shape, [check_lon_lat(lon, lat) for lon, lat in pairs])
    if not shapely.is_valid(checked):
        raise BadPlace(Problem.INVALID)
    return checked


def to_shape(value: Value) -> BaseGeometry:
    """The Shapely shape of a value of a geometry column."""
    return _to_shape(value)


def to_geojson(value: Value) -> dict[str, object]:
    """The GeoJSON geometry object of a value of a geometry column."""
    shape = shapely.transform(to_shape(value), lambda pairs: pairs.round(DECIMALS))
    found: dict[str, object] = json.loads(shapely.to_geojson(shape))
    return found


def bounds(value: Value) -> Box:
    """The box around a value of a geometry column."""
    return Box(*to_shape(value).bounds)


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points on the sphere; the same figure ST_DistanceSphere gives on both databases."""
    return sphere_m(lon1, lat1, lon2, lat2)
