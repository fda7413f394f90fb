"""Whatever two shapes are drawn, however they touch: the embedded engine answers as PostGIS does."""

import math
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, func, select

from civic.kernel import geo
from tests.integration.kernel.test_geo_both import PREDICATES

pytestmark = pytest.mark.postgis
# A coarse grid: corners meet, edges lie on each other and points lie on borders all the time.
CORNERS = st.tuples(st.integers(0, 5), st.integers(0, 5))
# Where the grid is laid: bare numbers, a yard of Pavlodar with steps of some ten metres, the whole earth.
GROUNDS = st.sampled_from([(1.0, 0.0, 0.0), (2.0**-12, 76.96875, 52.28125), (16.0, -72.0, -72.0)])
QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LONG = settings(
    max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

lines = st.lists(CORNERS, min_size=2, max_size=5).map(shapely.LineString)
rings = st.lists(CORNERS, min_size=3, max_size=6, unique=True).map(shapely.Polygon)
boxes = st.tuples(CORNERS, st.integers(1, 4), st.integers(1, 4)).map(
    lambda drawn: shapely.box(*drawn[0], drawn[0][0] + drawn[1], drawn[0][1] + drawn[2])
)


@st.composite
def holed(draw: st.DrawFn) -> BaseGeometry:
    """A block with a courtyard; the courtyard may touch the wall in a point."""
    hole = draw(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=4, unique=True).map(
            shapely.Polygon
        )
    )
    return shapely.Polygon(shapely.box(0, 0, 5, 5).exterior, [hole.exterior])


points = CORNERS.map(shapely.Point)
polygons = st.one_of(rings, boxes, holed())
shapes = st.one_of(
    points,
    lines,
    polygons,
    st.lists(CORNERS, min_size=1, max_size=4).map(shapely.MultiPoint),
    st.lists(lines, min_size=1, max_size=3).map(shapely.MultiLineString),
    st.lists(polygons, min_size=1, max_size=3).map(shapely.MultiPolygon),
).filter(shapely.is_valid)
pairs = st.lists(st.tuples(shapes, shapes), min_size=1, max_size=8)


def laid(shape: BaseGeometry, ground: tuple[float, float, float]) -> Any:
    """The shape on its ground; steps are powers of two where they are small, so that laying rounds nothing."""
    scale, x, y = ground
    return geo.from_shape(shapely.transform(shape, lambda corners: corners * scale + [x, y]))


def asked(first: Any, second: Any, near: float) -> list[Any]:
    questions = [getattr(func, f"ST_{name}")(first, second) for name in PREDICATES]
    return [*questions, func.ST_DWithin(first, second, near), func.ST_IsValid(first)]


def answers(connection: Connection, drawn: list[tuple[Any, Any]], near: float) -> list[tuple[int, ...]]:
    found = [connection.execute(select(*asked(*pair, near))).one() for pair in drawn]
    return [tuple(int(answer) for answer in row) for row in found]


def figures(connection: Connection, drawn: list[tuple[Any, Any]]) -> list[tuple[float, ...]]:
    middles = [(func.ST_Centroid(first), func.ST_Centroid(second)) for first, second in drawn]
    wanted = [
        (func.ST_Distance(*pair), func.ST_X(one), func.ST_Y(one), func.ST_DistanceSphere(one, other))
        for pair, (one, other) in zip(drawn, middles, strict=True)
    ]
    return [tuple(map(float, connection.execute(select(*row)).one())) for row in wanted]


def compare(embedded: Engine, server: Engine, shapes: Any, ground: tuple[float, float, float]) -> None:
    drawn = [(laid(first, ground), laid(second, ground)) for first, second in shapes]
    # Between the distances that corners of the grid have, so that no rounding decides.
    near = ground[0] * (math.sqrt(2) + 0.01)
    with embedded.connect() as ours, server.connect() as theirs:
        assert answers(ours, drawn, near) == answers(theirs, drawn, near)
        for one, other in zip(figures(ours, drawn), figures(theirs, drawn), strict=True):
            assert one[:3] == pytest.approx(other[:3], rel=1e-9, abs=1e-9)
            # Metres between middles that lie almost on each other: a thousandth of a millimetre.
            assert one[3] == pytest.approx(other[3], rel=1e-9, abs=1e-6)


@QUICK
@given(pairs, GROUNDS)
def test_any_two_shapes_get_the_answers_of_postgis(
    embedded: Engine, server: Engine, shapes: Any, ground: tuple[float, float, float]
) -> None:
    compare(embedded, server, shapes, ground)


@pytest.mark.slow
@LONG
@given(pairs, GROUNDS)
def test_many_more_shapes_get_the_answers_of_postgis(
    embedded: Engine, server: Engine, shapes: Any, ground: tuple[float, float, float]
) -> None:
    compare(embedded, server, shapes, ground)
