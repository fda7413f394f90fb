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
from tests.support.shapes import every_kind

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
    hole = draw(st.lists(CORNERS, min_size=3, max_size=4, unique=True).map(shapely.Polygon))
    return shapely.Polygon(shapely.box(0, 0, 5, 5).exterior, [hole.exterior])


points = CORNERS.map(shapely.Point)
polygons = st.one_of(rings, boxes, holed())


def comparable(shape: BaseGeometry) -> bool:
    """Valid, and no line that crosses itself: of those PostGIS 3.3 does not know their own parts (see below)."""
    return bool(shapely.is_valid(shape) and (shapely.get_dimensions(shape) != 1 or shapely.is_simple(shape)))


shapes = every_kind(points, lines, polygons).filter(comparable)
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


# A courtyard whose corner lies on the wall between two corners of the wall.
LEANING = shapely.Polygon([(5, 0), (5, 5), (0, 5), (0, 0)], [[(1, 1), (1, 5), (2, 1)]])


def test_a_courtyard_that_leans_on_the_wall_is_answered_as_by_postgis(embedded: Engine, server: Engine) -> None:
    squares = [shapely.box(x, y, x + wide, y + wide) for x in range(-2, 6) for y in range(-2, 7) for wide in (1, 2)]
    around = [*squares, LEANING, shapely.Polygon([(0, 5), (5, 5), (3, 8)], [[(1, 5), (2, 6), (2, 5.5)]])]
    pairs = [pair for other in around for pair in ((other, LEANING), (LEANING, other))]
    compare(embedded, server, pairs, (1.0, 0.0, 0.0))


def test_a_piece_of_a_line_that_crosses_itself_lies_within_it(embedded: Engine) -> None:
    """PostGIS 3.3 says no, as the crossing lies at no number a computer has; the first piece is the line's own."""
    path = shapely.LineString([(1, 0), (2, 1), (0, 1), (2, 0)])
    piece, whole = (geo.from_shape(shape) for shape in (shapely.LineString([(1, 0), (2, 1)]), path))
    with embedded.connect() as connection:
        assert connection.scalar(select(func.ST_Within(piece, whole))) == 1
        assert connection.scalar(select(func.ST_Overlaps(piece, whole))) == 0
