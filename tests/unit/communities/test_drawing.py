"""Outlines become small pictures: north is up, shapes keep their proportions, and the data stays within its limit."""

import math
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.communities.drawing import WIDTH, draw

SQUARE = {"type": "Polygon", "coordinates": [[[76, 52], [77, 52], [77, 53], [76, 53], [76, 52]]]}


def circle(corners: int, lon: float = 76, lat: float = 52) -> dict[str, object]:
    ring = [
        [lon + math.cos(2 * math.pi * n / corners), lat + math.sin(2 * math.pi * n / corners)] for n in range(corners)
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def test_nothing_gives_nothing() -> None:
    assert draw([]) is None


def test_north_is_up_and_east_is_right() -> None:
    drawing = draw([], [(76.0, 52.0), (77.0, 53.0)])
    assert drawing is not None
    south_west, north_east = drawing.points
    assert south_west.x < north_east.x
    assert south_west.y > north_east.y


def test_a_degree_of_longitude_is_drawn_shorter_in_the_north() -> None:
    drawing = draw([SQUARE])
    assert drawing is not None
    _move, across, down = re.fullmatch(r"(M\d+ \d+)l(\d+) 0 0-(\d+)-\d+ 0z", drawing.paths[0]).groups()  # type: ignore[union-attr]
    assert abs(int(across) / int(down) - math.cos(math.radians(52.5))) < 0.01


def test_a_lone_point_stands_in_the_middle() -> None:
    drawing = draw([], [(76.9, 52.3)])
    assert drawing is not None
    assert abs(drawing.points[0].x - drawing.width / 2) < 2
    assert abs(drawing.points[0].y - drawing.height / 2) < 2


def test_what_is_too_small_to_see_has_a_middle_and_no_path() -> None:
    drawing = draw(
        [SQUARE, {"type": "Polygon", "coordinates": [[[76.5, 52.5], [76.5001, 52.5], [76.5, 52.5001], [76.5, 52.5]]]}]
    )
    assert drawing is not None
    assert drawing.paths[1] == ""
    assert 0 < drawing.middles[1].x < WIDTH


@settings(deadline=None, max_examples=25)
@given(st.integers(3, 3000), st.integers(1, 12), st.integers(400, 8000))
def test_path_data_never_exceeds_its_limit(corners: int, many: int, most: int) -> None:
    drawing = draw([circle(corners, 50 + 3 * n) for n in range(many)], most=most)
    assert drawing is not None
    assert sum(map(len, drawing.paths)) <= most
    assert len(drawing.paths) == many
