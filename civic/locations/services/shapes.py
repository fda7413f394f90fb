"""Lines and areas as people draw them made fit to keep, and the public point of a blurred spot; pure."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from civic.kernel import geo
from civic.kernel.geo.values import MOST_VERTICES
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.queries.boxes import METRES_TO_DEGREE

_KINDS = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
REPAIRED = _l("The outline crossed itself. It was mended; look whether it is still what you meant.")


@dataclass(frozen=True)
class Checked:
    """A drawing fit to keep, and what was changed in it, in words (empty: nothing)."""

    shape: BaseGeometry
    remark: object = ""


def checked_shape(given: Mapping[str, object], most_vertices: int = MOST_VERTICES) -> Checked:
    """A GeoJSON line or area in degrees, flat and rounded to a centimetre; an area that crosses itself is mended and told.

    Raises:
        geo.BadPlace: no such drawing, empty, too many vertices, or coordinates that are none in degrees.
    """
    if given.get("type") not in _KINDS:
        raise geo.BadPlace(geo.Problem.NOT_GEOJSON)
    try:
        shape = shapely.from_geojson(json.dumps(given, allow_nan=False))
    except (shapely.errors.GEOSException, TypeError, ValueError, RecursionError):
        raise geo.BadPlace(geo.Problem.NOT_GEOJSON) from None
    pairs = shapely.get_coordinates(shapely.force_2d(shape)).tolist()
    if not pairs:
        raise geo.BadPlace(geo.Problem.EMPTY)
    if len(pairs) > most_vertices:
        raise geo.BadPlace(geo.Problem.TOO_LARGE)
    rounded = shapely.set_coordinates(shapely.force_2d(shape), [geo.check_lon_lat(lon, lat) for lon, lat in pairs])
    if shapely.is_valid(rounded):
        return Checked(rounded)
    return Checked(_mended(rounded), REPAIRED)


def _mended(shape: BaseGeometry) -> BaseGeometry:
    """The same kind of drawing without its fault.

    Raises:
        geo.BadPlace: nothing of that kind is left.
    """
    whole = shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type in ("Polygon", "MultiPolygon")]
    areas = [area for part in parts for area in shapely.get_parts(part)]
    if not areas:
        raise geo.BadPlace(geo.Problem.INVALID)
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def public_point(lon: float, lat: float, precision_m: int) -> tuple[float, float]:
    """The middle of the square of ``precision_m`` metres that a spot lies in, in degrees.

    The squares are laid over the globe once and for all, so the answer depends on nothing but the square:
    asked again, or asked for another spot of the same square, it says the same and tells no more.
    """
    high = precision_m / METRES_TO_DEGREE
    row = math.floor((lat + 90.0) / high)
    north = min((row + 0.5) * high - 90.0, 90.0)
    wide = min(high / max(math.cos(math.radians(north)), 1e-6), 360.0)
    column = math.floor((lon + 180.0) / wide)
    return round(min((column + 0.5) * wide - 180.0, 180.0), 6), round(north, 6)
