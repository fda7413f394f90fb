"""The SQL functions the embedded engine answers itself; every one has a namesake in PostGIS."""

import math
from collections.abc import Callable
from typing import Protocol, TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from civic.kernel.geo import blob
from civic.kernel.geo.blob import BadGeometry

SqlValue: TypeAlias = bytes | str | int | float | None
SqlFunction: TypeAlias = Callable[..., SqlValue]

# Mean radius of WGS 84, (2a + b) / 3 in metres: the sphere PostGIS measures on.
EARTH_RADIUS_M = 6371008.7714150598

# What GeoAlchemy2 writes for SQLite → what it writes for PostGIS. The rest is spelled alike on both.
SPELLED_OTHERWISE = {
    "GeomFromEWKT": "ST_GeomFromEWKT",
    "GeomFromEWKB": "ST_GeomFromEWKB",
    "GeomFromWKB": "ST_GeomFromWKB",
    "AsEWKB": "ST_AsEWKB",
    "AsBinary": "ST_AsBinary",
    "AsGeoJSON": "ST_AsGeoJSON",
}


class Connection(Protocol):
    """What is needed of the driver's connection."""

    def create_function(self, name: str, narg: int, func: SqlFunction, *, deterministic: bool = ...) -> None:
        """Make a Python function known to SQL."""

    def create_aggregate(self, name: str, n_arg: int, aggregate_class: type) -> None:
        """Make a Python class known to SQL as an aggregate."""


def sphere_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points along the sphere (haversine: exact for near points, where it matters)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi, half_lon = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(a)))


def register(connection: Connection) -> None:
    """Make all of them known to one connection."""
    for name, (arity, function) in FUNCTIONS.items():
        for count in arity:
            connection.create_function(name, count, function, deterministic=True)
    connection.create_aggregate("ST_Extent", 1, Extent)


class Extent:
    """ST_Extent: the box around all geometries, as a polygon; ST_XMin and its sisters read it on both databases."""

    def __init__(self) -> None:
        self._box: tuple[float, float, float, float] | None = None
        self._srid = 0

    def step(self, value: bytes | None) -> None:
        """Widen the box by one geometry."""
        if value is None:
            return
        west, south, east, north = blob.box_of(value)
        self._srid = blob.srid_of(value)
        if self._box is not None:
            old = self._box
            west, south, east, north = min(west, old[0]), min(south, old[1]), max(east, old[2]), max(north, old[3])
        self._box = (west, south, east, north)

    def finalize(self) -> bytes | None:
        """The box, or NULL when there was nothing."""
        return None if self._box is None else blob.encode(shapely.box(*self._box), self._srid)


def _same_srid(first: bytes, second: bytes) -> None:
    if blob.srid_of(first) != blob.srid_of(second):
        raise BadGeometry("two geometries of different srid cannot be compared")


def _predicate(test: Callable[[BaseGeometry, BaseGeometry], object], *, boxes_meet: bool) -> SqlFunction:
    """A yes/no question on two geometries; with ``boxes_meet``, apart boxes answer no at once."""

    def ask(first: bytes | None, second: bytes | None) -> int | None:
        if first is None or second is None:
            return None
        _same_srid(first, second)
        if boxes_meet and _apart(first, second):
            return 0
        return int(bool(test(blob.decode(first)[0], blob.decode(second)[0])))

    return ask


def _cornered(test: Callable[[BaseGeometry, BaseGeometry], object]) -> Callable[[BaseGeometry, BaseGeometry], object]:
    """The same question on areas whose outline has a corner wherever a hole touches it.

    Without that corner GEOS 3.14.1 takes areas that share this piece of border for overlapping ones; an area rebuilt
    from its own border has it.
    """

    def ask(first: BaseGeometry, second: BaseGeometry) -> object:
        return test(_with_corners(first), _with_corners(second))

    return ask


def _with_corners(shape: BaseGeometry) -> BaseGeometry:
    holes = shapely.get_num_interior_rings(shapely.get_parts(shape))
    return shapely.buffer(shape, 0) if holes.any() and shapely.is_valid(shape) else shape


def _apart(first: bytes, second: bytes) -> bool:
    west, south, east, north = blob.box_of(first)
    west2, south2, east2, north2 = blob.box_of(second)
    return west > east2 or west2 > east or south > north2 or south2 > north


def _distance(first: bytes | None, second: bytes | None) -> float | None:
    if first is None or second is None:
        return None
    _same_srid(first, second)
    return float(shapely.distance(blob.decode(first)[0], blob.decode(second)[0]))


def _dwithin(first: bytes | None, second: bytes | None, distance: float | None) -> int | None:
    if first is None or second is None or distance is None:
        return None
    _same_srid(first, second)
    return int(bool(shapely.dwithin(blob.decode(first)[0], blob.decode(second)[0], distance)))


def _distance_sphere(first: bytes | None, second: bytes | None) -> float | None:
    if first is None or second is None:
        return None
    _same_srid(first, second)
    return sphere_m(*_xy(first), *_xy(second))


def _xy(value: bytes) -> tuple[float, float]:
    xy = blob.point_of(value)
    if xy is None:
        raise BadGeometry("only points have these")
    return xy


def _x(value: bytes | None) -> float | None:
    return None if value is None else _xy(value)[0]


def _y(value: bytes | None) -> float | None:
    return None if value is None else _xy(value)[1]


def _bound(which: int) -> SqlFunction:
    def read(value: bytes | None) -> float | None:
        return None if value is None else blob.box_of(value)[which]

    return read


def _derived(make: Callable[[BaseGeometry], BaseGeometry]) -> SqlFunction:
    def derive(value: bytes | None) -> bytes | None:
        if value is None:
            return None
        shape, srid = blob.decode(value)
        return blob.encode(make(shape), srid)

    return derive


def _is_valid(value: bytes | None) -> int | None:
    return None if value is None else int(bool(shapely.is_valid(blob.decode(value)[0])))


def _envelope(west: float, south: float, east: float, north: float, srid: int) -> bytes | None:
    if None in (west, south, east, north, srid):
        return None
    return blob.encode(shapely.box(west, south, east, north), int(srid))


def _from_text(text: str | None, srid: int | None = None) -> bytes | None:
    if text is None:
        return None
    prefix = "" if srid is None or text[:5].upper() == "SRID=" else f"SRID={int(srid)};"
    return blob.from_ewkt(prefix + text)


def _from_bytes(data: bytes | str | None, srid: int | None = None) -> bytes | None:
    if data is None:
        return None
    return blob.from_ewkb(bytes.fromhex(data) if isinstance(data, str) else data, srid)


def _through(convert: Callable[[bytes], SqlValue]) -> SqlFunction:
    def pass_null(value: bytes | None) -> SqlValue:
        return None if value is None else convert(value)

    return pass_null


def _geojson(value: bytes | None, digits: int = 9) -> str | None:
    if value is None:
        return None
    shape = blob.decode(value)[0]
    rounded = shapely.transform(shape, lambda pairs: pairs.round(digits))
    return str(shapely.to_geojson(rounded))


# Name → (numbers of arguments, function).
FUNCTIONS: dict[str, tuple[tuple[int, ...], SqlFunction]] = {
    "GeomFromEWKT": ((1,), _from_text),
    "GeomFromEWKB": ((1, 2), _from_bytes),
    "GeomFromWKB": ((1, 2), _from_bytes),
    "ST_GeomFromText": ((2,), _from_text),
    "AsEWKB": ((1,), _through(blob.to_ewkb)),
    "AsBinary": ((1,), _through(blob.to_wkb)),
    "AsGeoJSON": ((1, 2), _geojson),
    "ST_SRID": ((1,), _through(blob.srid_of)),
    "ST_Intersects": ((2,), _predicate(shapely.intersects, boxes_meet=True)),
    "ST_Contains": ((2,), _predicate(shapely.contains, boxes_meet=True)),
    "ST_Within": ((2,), _predicate(shapely.within, boxes_meet=True)),
    "ST_Covers": ((2,), _predicate(shapely.covers, boxes_meet=True)),
    "ST_CoveredBy": ((2,), _predicate(shapely.covered_by, boxes_meet=True)),
    "ST_Touches": ((2,), _predicate(_cornered(shapely.touches), boxes_meet=True)),
    "ST_Crosses": ((2,), _predicate(shapely.crosses, boxes_meet=True)),
    "ST_Overlaps": ((2,), _predicate(_cornered(shapely.overlaps), boxes_meet=True)),
    "ST_Equals": ((2,), _predicate(shapely.equals, boxes_meet=True)),
    "ST_Disjoint": ((2,), _predicate(shapely.disjoint, boxes_meet=False)),
    "ST_Distance": ((2,), _distance),
    "ST_DWithin": ((3,), _dwithin),
    "ST_DistanceSphere": ((2,), _distance_sphere),
    "ST_X": ((1,), _x),
    "ST_Y": ((1,), _y),
    "ST_XMin": ((1,), _bound(0)),
    "ST_YMin": ((1,), _bound(1)),
    "ST_XMax": ((1,), _bound(2)),
    "ST_YMax": ((1,), _bound(3)),
    "ST_Centroid": ((1,), _derived(shapely.centroid)),
    "ST_MakeEnvelope": ((5,), _envelope),
    "ST_IsValid": ((1,), _is_valid),
    "ST_MakeValid": ((1,), _derived(shapely.make_valid)),
}
