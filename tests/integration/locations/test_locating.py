"""Putting things on the map: what is taken, what is refused in which words, what the public sees of it."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.kernel.commands import transaction
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.geo import distance_m, to_geojson, to_shape
from civic.kernel.i18n import speaking
from civic.locations.models import Location, LocationShape
from civic.locations.services import locate, move_location, public_point
from tests.factories.communities import place, region, square
from tests.factories.locations import settlements, spot


def refusal(*args: object, **values: object) -> Refused:
    with pytest.raises(Refused) as caught, transaction():
        locate(*args, **values)  # type: ignore[arg-type]
    assert db.session.query(Location).count() == 0
    return caught.value


def test_a_lamp_in_the_yard_is_found_with_its_district_and_settlement(app: Flask) -> None:
    _country, oblast, city, yard = region()
    city.kato = "551000000"
    oblast.kato = "550000000"
    db.session.commit()
    settlements()
    lamp = spot(yard, 76.948, 52.287, source="crosshair", accuracy_m=12, words="  by the  swings ")
    assert (lamp.lon, lamp.lat) == (76.948, 52.287) == lamp.shown
    assert (lamp.kato, lamp.settlement, lamp.words) == ("551000000", "1", "by the swings")
    assert to_geojson(lamp.geometry) == {"type": "Point", "coordinates": [76.948, 52.287]}


def test_swapped_coordinates_are_recognised_and_said_in_three_languages(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    wrong = refusal(city, 52.287, 76.948)
    assert wrong.field == "spot_at"
    said = set()
    for language, word in (("kk", "ендік"), ("ru", "широт"), ("en", "latitude")):
        with speaking(language):
            assert word in str(wrong.message).lower() and "52.287, 76.948" in str(wrong.message)
            said.add(str(wrong.message))
    assert len(said) == 3


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        (573218.4, 5793412.7, "projected"),
        (76.9, 95, "latitude from"),
        (71.4, 51.1, "outside Pavlodar"),
        ("seventy", 52, "numbers"),
        (None, None, "numbers"),
    ],
)
def test_what_is_no_spot_here_is_refused_in_plain_words(app: Flask, lon: object, lat: object, words: str) -> None:
    _country, _oblast, city, _yard = region()
    assert words in str(refusal(city, lon, lat).message)


def test_a_stop_just_over_the_border_is_taken_and_one_far_beyond_is_not(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    assert spot(city, 77.101, 52.3).kato is None
    db.session.query(Location).delete()
    db.session.commit()
    assert "outside" in str(refusal(city, 77.14, 52.3).message)


def test_a_place_without_an_outline_takes_the_one_above_it(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    bare = place("usolka", city)
    assert spot(bare, 76.99, 52.25).place_id == bare.id
    db.session.query(Location).delete()
    db.session.commit()
    refusal(bare, 70, 50)


def test_a_path_keeps_its_line_and_stands_on_its_middle(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    line = {"type": "LineString", "coordinates": [[76.94, 52.28], [76.95, 52.28], [76.96, 52.28]]}
    path = spot(city, None, None, shape=line)
    assert (path.lon, path.lat) == (76.95, 52.28)
    kept = db.session.get_one(LocationShape, path.id)
    assert to_geojson(kept.geometry) == line
    assert (kept.min_lon, kept.max_lon) == (76.94, 76.96)


def test_a_lawn_whose_outline_crosses_itself_is_mended_and_told(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    bow = [[76.94, 52.28], [76.96, 52.3], [76.96, 52.28], [76.94, 52.3], [76.94, 52.28]]
    with transaction():
        made = locate(city, None, None, shape={"type": "Polygon", "coordinates": [bow]})
    assert "mended" in str(made.remark)
    shape = to_shape(db.session.get_one(LocationShape, made.location.id).geometry)
    assert shape.is_valid and shape.area == pytest.approx(0.0002, rel=1e-6)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ({"type": "LineString", "coordinates": [[76.95 + n / 1e5, 52.28] for n in range(501)]}, "at most 500"),
        ({"type": "LineString", "coordinates": [[76.95, 52.28], [79, 52.28]]}, "part of the drawing"),
        ({"type": "LineString", "coordinates": [[573218, 5793412], [573219, 5793413]]}, "projected"),
        ({"type": "Polygon", "coordinates": [[[76.95, 52.28], [76.96, 52.28], [76.95, 52.28]]]}, "Draw it again"),
        ({"type": "Circle", "coordinates": []}, "not a GeoJSON"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
    ],
)
def test_a_drawing_that_cannot_be_used_says_why(app: Flask, shape: dict[str, object], words: str) -> None:
    _country, _oblast, city, _yard = region()
    wrong = refusal(city, 76.95, 52.28, shape=shape)
    assert wrong.field == "spot_corners" and words in str(wrong.message)


def test_a_blurred_report_shows_the_middle_of_its_square_and_never_more(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    one = spot(city, 76.9481, 52.2871, precision_m=300)
    two = spot(city, 76.9482, 52.28712, precision_m=300)
    assert one.shown == two.shown != (one.lon, one.lat)
    assert distance_m(*one.shown, one.lon, one.lat) <= 300 * 0.7072
    before = one.shown
    with transaction():
        move_location(one, 76.94811, 52.28711, "crosshair")
    assert (one.lon, one.lat) == (76.94811, 52.28711) and one.shown == before
    with transaction():
        move_location(one, 76.99, 52.25, "crosshair")
    assert one.shown != before


@settings(max_examples=300, deadline=None)
@given(st.floats(46, 88), st.floats(40, 56), st.sampled_from([50, 100, 300, 500]))
def test_squares_do_not_depend_on_the_spot_within_them(lon: float, lat: float, side: int) -> None:
    shown = public_point(lon, lat, side)
    assert public_point(*shown, side) == shown, "the middle of a square lies in that square"
    assert distance_m(lon, lat, *shown) <= side * 0.72


def test_moving_a_lawn_to_a_mere_point_forgets_the_lawn(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    lawn = spot(city, None, None, shape=square(76.95, 52.28, 0.01))
    with transaction():
        move_location(lawn, 76.96, 52.29, "crosshair", words="by the bus stop")
    assert db.session.get(LocationShape, lawn.id) is None
    assert lawn.words == "by the bus stop"
