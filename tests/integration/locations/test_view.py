"""What a map shows of a list: pins while they are few, cells that count exactly the same when they are many."""

from random import Random

from flask import Flask
from sqlalchemy import String, cast, select

from civic.communities.models import Place
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.geo import Box, point
from civic.locations.kinds import Look, Pin, Pins, PinState
from civic.locations.models import Location
from civic.locations.queries import Columns, gathered, pins_in
from tests.factories.communities import region
from tests.support.map_answers import cells_of, points_of
from tests.support.visitor import Visitor

# The list's state stands in for what a feature would keep.
COLUMNS = Columns(Location.lon, Location.lat, Location.source, cast(Location.id, String(12)))
TOWN = Box(76.9, 52.2, 77.1, 52.4)


def scattered(place: Place, number: int) -> None:
    rng = Random(2026)
    with transaction():
        for _n in range(number):
            lon, lat = round(rng.uniform(76.9, 77.1), 6), round(rng.uniform(52.2, 52.4), 6)
            state = rng.choice(["open", "done"])
            db.session.add(Location(geometry=point(lon, lat), lon=lon, lat=lat, place_id=place.id, source=state))


def seen(look: Look) -> Pins:
    def pin(one: Location) -> Pin:
        return Pin(str(one.id), one.lon, one.lat, f"No. {one.id}", f"/{one.id}", PinState(one.source))

    return pins_in(select(Location).order_by(Location.id), COLUMNS, look, pin, lambda name: f"/{name}")


def test_few_things_are_shown_one_by_one_and_many_as_cells_with_the_same_total(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    scattered(city, 120)
    few, many = seen(Look(TOWN, 12, 120)), seen(Look(TOWN, 12, 119))
    assert len(few.pins) == few.total == many.total == 120 and not few.cells and not many.pins
    assert sum(cell.count for cell in many.cells) == 120
    assert sum(cell.states.get("open", 0) for cell in many.cells) == sum(pin.state == "open" for pin in few.pins)
    lone = [cell for cell in many.cells if cell.count == 1]
    assert lone and all(cell.url == f"/{cell.id}" for cell in lone) and not any(c.id for c in many.cells if c.count > 1)
    by_id = {pin.id: pin for pin in few.pins}
    assert all((cell.lon, cell.lat) == (by_id[cell.id].lon, by_id[cell.id].lat) for cell in lone)


def test_however_the_address_is_written_an_answer_stays_small(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    scattered(city, 400)
    assert len(seen(Look(Box(76.9, 52.2, 77.1, 52.4), 22, 10)).cells) <= 49 * 49
    assert sum(cell.count for cell in seen(Look(None, 22, 10)).cells) == 400
    assert len(seen(Look(None, 22, 10)).cells) <= 4, "the whole world at the nearest zoom is not drawn square by square"
    part = Box(76.95, 52.25, 77.0, 52.3)
    assert seen(Look(part, 12, 10)).total == len(seen(Look(part, 12, 400)).pins) < 400


def test_layers_together_are_points_or_cells_and_never_more_than_was_asked_for(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    scattered(city, 30)
    look = Look(TOWN, 12, 50)
    one = seen(look)
    other = Pins([Pin("a", 76.95, 52.3, "A bench", "/a")], (), 1, 2)
    points = gathered([one, other], look)
    assert (
        points["kind"] == "points" and points["total"] == len(points["points"]) == 31 and points["without_place"] == 2
    )
    tight = Look(TOWN, 12, 30)
    cells = gathered([seen(tight), other], tight)
    assert cells["kind"] == "cells" and sum(cell["count"] for cell in cells_of(cells)) == cells["total"] == 31
    assert all(sum(cell["states"].values()) == cell["count"] for cell in cells_of(cells))
    assert points_of(points)[-1]["url"] == "/a"


def test_an_empty_place_has_a_map_that_says_so(app: Flask, visitor: Visitor) -> None:
    region()
    page = visitor.get("/places/pavlodar/map")
    assert page.status == 200 and "Nothing stands on this map yet" in page.words()
    answer = visitor.get("/places/pavlodar/map.json?bbox=76,52,78,53&zoom=9").response.json
    assert answer == {"kind": "points", "points": [], "total": 0, "without_place": 0, "under": ""}
    assert visitor.get("/places/pavlodar/map.json?bbox=1,2").status == 400
    assert visitor.get("/places/nowhere/map").status == 404
