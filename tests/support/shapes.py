"""Made-up geometry of all seven kinds, for Hypothesis and for seeded random tests."""

import math
from collections.abc import Callable
from random import Random

import shapely
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

coordinates = st.floats(-180, 180, allow_nan=False, allow_infinity=False)
positions = st.tuples(coordinates, coordinates)
points = positions.map(shapely.Point)
lines = st.lists(positions, min_size=2, max_size=6).map(shapely.LineString)
rings = st.lists(positions, min_size=3, max_size=6)
# Not always valid outlines: bytes must survive a round trip whether or not they make sense.
polygons = st.builds(shapely.Polygon, rings, st.lists(rings, max_size=2))
simple = st.one_of(points, lines, polygons)


def every_kind(
    points: st.SearchStrategy[shapely.Point],
    lines: st.SearchStrategy[shapely.LineString],
    polygons: st.SearchStrategy[shapely.Polygon],
) -> st.SearchStrategy[BaseGeometry]:
    """Single shapes of these and up to four of a kind together."""
    return st.one_of(
        points,
        lines,
        polygons,
        st.lists(points, min_size=1, max_size=4).map(shapely.MultiPoint),
        st.lists(lines, min_size=1, max_size=4).map(shapely.MultiLineString),
        st.lists(polygons, min_size=1, max_size=4).map(shapely.MultiPolygon),
    )


shapes = st.one_of(
    every_kind(points, lines, polygons), st.lists(simple, min_size=1, max_size=4).map(shapely.GeometryCollection)
)


def _spot(rng: Random) -> tuple[float, float]:
    """A place on a coarse grid, so that borders, corners and whole shapes often coincide; sometimes off it."""
    if rng.random() < 0.2:
        return rng.uniform(0, 6), rng.uniform(0, 6)
    return float(rng.randrange(7)), float(rng.randrange(7))


def _polygon(rng: Random) -> shapely.Polygon:
    """A valid outline: a box, or a star around its middle."""
    if rng.random() < 0.5:
        x, y = rng.randrange(6), rng.randrange(6)
        return shapely.box(x, y, rng.randrange(x + 1, 7), rng.randrange(y + 1, 7))
    x, y = _spot(rng)
    corners = sorted(rng.uniform(0, 2 * math.pi) for _corner in range(rng.randrange(3, 9)))
    star = shapely.Polygon(
        [(x + rng.uniform(1, 3) * math.cos(a), y + rng.uniform(1, 3) * math.sin(a)) for a in corners]
    )
    return star if star.is_valid and star.area > 0.01 else shapely.box(x, y, x + 1, y + 1)


def _multipolygon(rng: Random) -> shapely.MultiPolygon:
    first, second = _polygon(rng), shapely.box(20, 20, 21, 21)
    return shapely.MultiPolygon([first, second])


def _line(rng: Random) -> shapely.LineString:
    line = shapely.LineString([_spot(rng) for _corner in range(rng.randrange(2, 5))])
    return line if line.length > 0 else shapely.LineString([(0, 0), (1, 1)])


_MAKERS: tuple[Callable[[Random], BaseGeometry], ...] = (
    lambda rng: shapely.Point(_spot(rng)),
    _line,
    _polygon,
    lambda rng: shapely.MultiPoint([_spot(rng) for _point in range(3)]),
    lambda rng: shapely.MultiLineString([_line(rng), _line(rng)]),
    _multipolygon,
)


def valid_shape(rng: Random) -> BaseGeometry:
    """One valid shape of any kind but a collection (on which PostGIS defines most predicates not at all)."""
    return rng.choice(_MAKERS)(rng)
