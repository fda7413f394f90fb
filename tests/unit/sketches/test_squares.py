"""The lettered grid: what a table calls C4 is C4 on the screen, and every name finds its square again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.kernel.geo import distance_m
from maps.analysis.frames import Frame, around
from maps.analysis.squares import Grid, folded, letters, names_in

grids = st.builds(
    Grid,
    st.integers(10, 300).map(float),
    st.integers(10, 300).map(float),
    st.sampled_from([4.0, 5.0, 6.5, 10.0, 25.0]),
).filter(lambda grid: grid.columns <= 52 and grid.rows <= 99)


@given(grids, st.floats(0, 1), st.floats(0, 1))
def test_a_spot_lies_in_the_square_it_is_said_to_lie_in(grid: Grid, across: float, up: float) -> None:
    x, y = across * grid.width, up * grid.height
    left, bottom, right, top = grid.box(grid.name_at(x, y))
    assert left - 1e-6 <= x <= right + 1e-6 and bottom - 1e-6 <= y <= top + 1e-6


@given(grids, st.data())
def test_the_middle_of_a_square_is_in_that_square(grid: Grid, data: st.DataObject) -> None:
    name = f"{data.draw(st.sampled_from(grid.column_names))}{data.draw(st.integers(1, grid.rows))}"
    assert grid.name_at(*grid.middle(name)) == name


def test_rows_are_counted_from_the_top_as_people_read() -> None:
    grid = Grid(20, 15, 5)
    assert (grid.columns, grid.rows) == (4, 3)
    assert grid.name_at(1, 14) == "A1" and grid.name_at(19, 1) == "D3"
    assert grid.box("C2") == (10, 5, 15, 10)


def test_a_rest_at_the_edge_is_a_narrow_square_of_its_own() -> None:
    grid = Grid(12, 7, 5)
    assert grid.box("C2") == (10, 0, 12, 2)


@pytest.mark.parametrize("name", ["E1", "A4", "A0", "AA1", "1A", "A", "A-", "A1000", "Ж3"])
def test_what_is_no_square_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(name)):
        Grid(20, 15, 5).box(name)


def test_letters_of_a_russian_or_kazakh_keyboard_mean_the_ones_on_the_sheet() -> None:
    assert folded(" с4 ") == "C4" and folded("В-2") == "B2"
    assert names_in("С4, d4;Е7") == ["C4", "D4", "E7"]


def test_columns_go_on_after_z() -> None:
    assert [letters(n) for n in (0, 25, 26, 27, 51)] == ["A", "Z", "AA", "AB", "AZ"]
    assert Grid(260, 10, 5).box("AZ1")[0] == 255


@given(st.floats(0, 300), st.floats(0, 300), st.floats(40, 60))
def test_metres_on_the_board_are_metres_on_the_ground(x: float, y: float, lat: float) -> None:
    frame = Frame(76.9468, lat)
    lon2, lat2 = frame.to_degrees(x, y)
    assert abs(distance_m(76.9468, lat, lon2, lat2) - (x * x + y * y) ** 0.5) < 0.04
    back = frame.to_metres(lon2, lat2)
    assert abs(back[0] - x) < 0.02 and abs(back[1] - y) < 0.02


def test_a_board_lies_around_its_middle() -> None:
    frame = around(76.9478, 52.2868, 140, 120)
    lon, lat = frame.to_degrees(70, 60)
    assert distance_m(lon, lat, 76.9478, 52.2868) < 0.1
