"""Places given by people and files: what is taken, what is refused and with which reason."""

from random import Random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from civic.kernel import geo
from civic.kernel.geo import Problem
from tests.support.shapes import valid_shape

SQUARE = {"type": "Polygon", "coordinates": [[[76, 52], [77, 52], [77, 53], [76, 53], [76, 52]]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_point_keeps_its_place_to_the_centimetre(lon: float, lat: float) -> None:
    shape = geo.to_shape(geo.point(lon, lat))
    assert abs(shape.x - lon) <= 0.6e-7
    assert abs(shape.y - lat) <= 0.6e-7


def test_numbers_may_come_as_people_write_them() -> None:
    assert geo.check_lon_lat(" 76,95 ", "52.3") == (76.95, 52.3)
    assert str(geo.check_lon_lat(-0.0, 0)[0]) == "0.0"


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        ("here", 52, Problem.NOT_A_NUMBER),
        (None, 52, Problem.NOT_A_NUMBER),
        (True, 52, Problem.NOT_A_NUMBER),
        ("nan", 52, Problem.NOT_A_NUMBER),
        (76, float("inf"), Problem.NOT_A_NUMBER),
        ("1_0", 52, Problem.NOT_A_NUMBER),
        (10**400, 52, Problem.NOT_A_NUMBER),
        (8566000, 6850000, Problem.PROJECTED),
        (76, 5_790_000, Problem.PROJECTED),
        (181, 52, Problem.OUT_OF_RANGE),
        (76, -90.5, Problem.OUT_OF_RANGE),
    ],
)
def test_a_wrong_place_is_refused_with_its_reason(lon: object, lat: object, problem: Problem) -> None:
    with pytest.raises(geo.BadPlace) as refused:
        geo.point(lon, lat)
    assert refused.value.problem is problem


@pytest.mark.parametrize(
    ("given_", "problem"),
    [
        ({}, Problem.NOT_GEOJSON),
        ({"type": "Feature", "geometry": SQUARE}, Problem.NOT_GEOJSON),
        ({"type": "Point"}, Problem.NOT_GEOJSON),
        ({"type": "Point", "coordinates": ["a", "b"]}, Problem.NOT_GEOJSON),
        ({"type": "Point", "coordinates": [float("nan"), 1]}, Problem.NOT_GEOJSON),
        ({"type": "Polygon", "coordinates": []}, Problem.EMPTY),
        ({"type": "GeometryCollection", "geometries": []}, Problem.EMPTY),
        ({"type": "LineString", "coordinates": [[0, 0], [8566000, 1]]}, Problem.PROJECTED),
        ({"type": "LineString", "coordinates": [[i / 10, 1] for i in range(501)]}, Problem.TOO_LARGE),
        (BOW_TIE, Problem.INVALID),
    ],
)
def test_wrong_geojson_is_refused_with_its_reason(given_: dict[str, object], problem: Problem) -> None:
    with pytest.raises(geo.BadPlace) as refused:
        geo.from_geojson(given_)
    assert refused.value.problem is problem


def test_every_problem_has_words() -> None:
    assert set(geo.values.WORDS) == set(Problem)


def test_heights_are_dropped() -> None:
    value = geo.from_geojson({"type": "Point", "coordinates": [76.95, 52.3, 120.5]})
    assert geo.to_geojson(value) == {"type": "Point", "coordinates": [76.95, 52.3]}


def test_geojson_comes_back_as_it_went_in() -> None:
    rng = Random(52)
    for _shape in range(60):
        shape = shapely.transform(valid_shape(rng), lambda pairs: pairs.round(7))
        if shape.is_valid:
            given_ = {**shapely.geometry.mapping(shape)}
            assert shapely.equals_identical(geo.to_shape(geo.from_geojson(given_)), shape)
            back = geo.from_geojson(geo.to_geojson(geo.from_shape(shape)))
            assert shapely.equals_identical(geo.to_shape(back), shape)


def test_bounds_are_west_south_east_north() -> None:
    assert geo.bounds(geo.from_geojson(SQUARE)) == geo.Box(76, 52, 77, 53)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert geo.distance_m(76.95, 52, 76.95, 53) == pytest.approx(111_195, abs=1)
    assert geo.distance_m(76.95, 52, 76.95, 52) == 0
    assert geo.distance_m(-179.999, 0, 179.999, 0) == pytest.approx(222.4, abs=0.1)


def test_of_nested_areas_the_innermost_answers_and_a_border_counts_as_inside() -> None:
    areas = geo.Areas(
        {"region": shapely.box(0, 0, 10, 10), "city": shapely.box(2, 2, 4, 4), "next": shapely.box(4, 2, 9, 4)}
    )
    assert areas.at(3, 3) == "city"
    assert areas.at(4, 3) == "city"
    assert areas.at(5, 3) == "next"
    assert areas.at(9.5, 9.5) == "region"
    assert areas.at(10, 10) == "region"
    assert areas.at(11, 3) is None
