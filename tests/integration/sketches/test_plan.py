"""From many sketches to one plan, and residents' voices on every object of it."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.geo import distance_m
from civic.kernel.permissions import SYSTEM
from maps.sketches import imports
from maps.sketches.models import Board, Sketch
from maps.sketches.queries import board_by_id, layout_of, palette_of, sketch_by_id, speakers, tallies
from maps.sketches.services import agreed, boards, drawing
from tests.factories import sketches as make
from tests.factories.communities import place, region
from tests.factories.people import Actors
from tests.support.visitor import Visitor


@pytest.fixture
def yard(app: Flask) -> Place:
    return region()[3]


def three_sketches(board: Board, actors: Actors) -> None:
    make.sketch(board, actors.person("Aigul"), make.piece("bench", 12, 22), make.piece("tree", 30, 20))
    make.sketch(board, actors.person("Yerlan"), make.piece("bench", 12.5, 22), make.piece("tree", 50, 35))
    make.table(board, "Table 1", make.piece("bench", 13, 22.5), make.piece("tree", 31, 20))


def test_the_plan_begins_with_what_most_have_drawn(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    three_sketches(board, actors)
    plan = make.plan(board, 60, publish=False)
    found = layout_of(plan, palette_of(board))
    assert [(thing.key, thing.item, thing.spots[0]) for thing in found.things] == [("a1", "bench", (12, 22)), ("a2", "tree", (30, 20))]  # fmt: skip
    with pytest.raises(Refused, match="agreed plan already"):
        agreed.build_plan(SYSTEM, board, 60)


def test_a_stranger_is_asked_to_sign_in_and_reads_the_objects_in_the_order_of_the_palette(
    app: Flask, actors: Actors, yard: Place, visitor: Visitor
) -> None:
    board = make.board(yard)
    three_sketches(board, actors)
    make.table(board, "Table 2", make.area("lawn", [(5, 5), (15, 5), (15, 15)]))
    plan = make.plan(board, 25)
    seen = visitor.get(f"/sketches/s/{plan.public_id}")
    assert "Sign in first." in seen.words() and "Confirm your mail address" not in seen.words()
    numbers = [int(number) for number in re.findall(r'id="object-[^>]*><h3>([0-9]+)\.', seen.text)]
    assert numbers == sorted(numbers) and set(numbers) == {1, 2, 8}


def test_the_comparison_says_what_can_be_counted_by_hand(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    three_sketches(board, actors)
    b = board.public_id
    browser = actors.browser(actors.person("Dana"))
    page = browser.get(f"/sketches/{b}/compare?item=tree")
    words = page.words().replace("\xa0", " ")
    # Trees at (30, 20), (31, 20) in G5 and at (50, 35) in K2, of three sketches.
    assert "At most 2 of 3 sketches have it on the same square metre." in words
    assert "G5266.7 % K2133.3 %" in words
    assert browser.get(f"/sketches/{b}/compare?item=throne").status == 404


def test_asking_for_more_sketches_asks_no_more_of_the_database(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    three_sketches(board, actors)
    b = board.public_id
    browser = actors.browser(actors.person("Dana"))
    pages = ("", "/compare", "/objects.csv")
    before = [browser.get(f"/sketches/{b}{page}").statements for page in pages]
    board = board_by_id(b)
    for number in range(4):
        make.table(board, f"Table {number + 2}", make.piece("bench", 20 + number, 22))
    after = [browser.get(f"/sketches/{b}{page}").statements for page in pages]
    assert after == before


def test_a_resident_speaks_to_every_object_and_may_change_their_mind(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    three_sketches(board, actors)
    plan = make.plan(board)
    name = plan.public_id
    browser = actors.browser(actors.person("Dana"))
    address = f"/sketches/s/{name}"
    browser.get(address)
    sent = {"stance-a1": "support", "stance-a2": "object", "reason-a1": "", "reason-a2": ""}
    seen = browser.post(f"{address}/voices", sent)
    assert seen.status == 422 and "Say why you object" in seen.words()
    assert speakers(sketch_by_id(name)) == 0, "nothing is stored by halves"
    seen = browser.post(f"{address}/voices", {**sent, "reason-a2": "It would stand under the gas pipe."})
    assert seen.status == 303
    assert "It would stand under the gas pipe." in browser.follow().words()
    browser.post(f"{address}/voices", {**sent, "stance-a2": "support"})
    browser.post(f"{address}/voices", {**sent, "stance-a1": "", "stance-a2": "support"})
    db.session.rollback()
    said = tallies(sketch_by_id(name))
    assert {key: (tally.support, tally.against) for key, tally in said.items()} == {"a2": (1, 0)}
    agreed.speak(actors.person("Sergei"), sketch_by_id(name), {"a2": ("object", "Too near to the windows.")})
    said = tallies(sketch_by_id(name))
    assert (said["a2"].support, said["a2"].against, said["a2"].reasons) == (1, 1, ["Too near to the windows."])
    kept = db.session.scalars(select(AuditEntry.details).where(AuditEntry.fact == "VoicesGiven")).all()
    assert len(kept) == 4 and not any("windows" in details for details in kept), "reasons stay out of the record"


def test_a_moved_object_is_another_object_and_keeps_no_voice(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    three_sketches(board, actors)
    plan = make.plan(board)
    agreed.speak(actors.person("Dana"), plan, {"a1": ("support", ""), "a2": ("support", "")})
    drawing.save_sketch(
        SYSTEM, plan, make.layout(make.piece("bench", 40, 10, "a1"), make.piece("tree", 30, 20, "a2")), 1
    )
    keys = [thing.key for thing in layout_of(plan, palette_of(board)).things]
    assert "a2" in keys and "a1" not in keys and len(keys) == 2
    name = plan.public_id
    page = actors.browser(actors.person("Sergei")).get(f"/sketches/s/{name}").words()
    assert "1 voice was for an object that has since been moved or removed." in page
    with pytest.raises(Refused, match="The plan has changed"):
        agreed.speak(actors.person("Anna"), sketch_by_id(name), {"a1": ("support", "")})


def test_nobody_speaks_to_a_plan_that_is_not_public_or_is_no_plan(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    three_sketches(board, actors)
    plan = make.plan(board, publish=False)
    b, name = board.public_id, plan.public_id
    assert actors.browser(actors.person("Dana")).get(f"/sketches/s/{name}").status == 404
    board, plan, dana = board_by_id(b), sketch_by_id(name), actors.person("Anna")
    with pytest.raises(Denied):
        agreed.speak(dana, plan, {"a1": ("support", "")})
    other = make.table(board, "Table 9", make.piece("bench", 12, 22, "a1"))
    with pytest.raises(Denied):
        agreed.speak(dana, other, {"a1": ("support", "")})
    unproved = actors.person("Nurlan", confirmed=False)
    agreed.publish_plan(SYSTEM, plan)
    with pytest.raises(Denied):
        agreed.speak(unproved, plan, {"a1": ("support", "")})


def test_the_open_door_leads_to_drawing_and_later_to_the_plan(app: Flask, actors: Actors, yard: Place) -> None:
    b, code = make.board(yard).public_id, yard.code
    browser = actors.browser(actors.person("Dana"))
    assert "Draw the yard" in browser.get(f"/places/{code}").words()
    board = board_by_id(b)
    three_sketches(board, actors)
    make.plan(board)
    boards.close_board(SYSTEM, board_by_id(b))
    assert "Look at the plan" in browser.get(f"/places/{code}").words()


def test_a_board_on_the_map_lies_on_the_outline_and_its_metres_are_degrees_there(
    app: Flask, actors: Actors, yard: Place
) -> None:
    code = yard.code
    browser = actors.browser(actors.facilitator_of(yard))
    browser.get(f"/places/{code}/sketches/new")
    now = clock.now()
    sent = {
        "title_en": "Our yard", "ground": "map", "budget": "1 000 000", "cell_m": "10",
        "opens_at": (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    seen = browser.post(f"/places/{code}/sketches/new", sent)
    assert seen.status == 303, seen.words()
    board = board_by_id(seen.location.split("/")[2])
    # The outline is 0.002° wide at 52.286° north: 136.0 m; and 222.4 m high; three metres around.
    assert (board.width_m, board.height_m) == (143.0, 229.0)
    assert abs(distance_m(board.lon or 0, board.lat or 0, 76.947, 52.286) - (3.5**2 + 3.3**2) ** 0.5) < 0.6
    boards.publish_board(SYSTEM, board)
    make.table(board, "Table 1", make.piece("tree", 143, 229, "t1"))
    b = board.public_id
    tree = json.loads(browser.get(f"/sketches/{b}/objects.geojson?frame=wgs84").text)["features"][0]
    board = board_by_id(b)
    lon, lat = tree["geometry"]["coordinates"]
    assert abs(distance_m(board.lon or 0, board.lat or 0, lon, lat) - (143**2 + 229**2) ** 0.5) < 0.05


def test_a_place_without_an_outline_asks_for_a_size(app: Flask, actors: Actors, yard: Place) -> None:
    city = place("ekibastuz", lon=75.3, lat=51.7)
    address = f"/places/{city.code}/sketches/new"
    browser = actors.browser(actors.facilitator_of(city))
    browser.get(address)
    sent = {"title_en": "Square", "ground": "map", "opens_at": "2026-11-20T10:00"}
    seen = browser.post(address, sent)
    assert seen.status == 422 and "say how many metres the board measures" in seen.words()
    seen = browser.post(address, {**sent, "width_m": "80,5", "height_m": "4"})
    assert seen.status == 422 and "A board measures from 5 to 300 metres." in seen.words()
    assert browser.post(address, {**sent, "width_m": "80,5", "height_m": "40"}).status == 303


def plan_picture(wide: int = 800, high: int = 400) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (wide, high), "#eeeeee").save(out, "PNG")
    out.seek(0)
    return out


def test_a_plan_is_scaled_by_two_marks_and_a_known_distance(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard, publish=False)
    b = board.public_id
    browser = actors.browser(actors.facilitator_of(yard))
    address = f"/sketches/{b}/plan"
    browser.get(address)
    seen = browser.post(address, {"width": "50", "plan": (plan_picture(), "plan.png")})
    assert seen.status == 303, seen.words()
    page = browser.get(address)
    # A click is sent in pixels of a picture 640 wide; the second one does not forget the first.
    page = browser.post(address, {"first": "", "second": "", "spot.x": "100", "spot.y": "50"})
    assert page.status == 200 and "1 mark is set." in page.words()
    page = browser.post(address, {"first": "100 50", "second": "", "spot.x": "420", "spot.y": "50"})
    assert "2 marks are set." in page.words()
    seen = browser.post(address, {"first": "100 50", "second": "420 50", "distance": "30"})
    assert seen.status == 303, seen.words()
    db.session.rollback()
    found = board_by_id(b)
    # 320 of 640 pixels are 30 m, so the whole is 60 m wide and, at two to one, 30 m high.
    assert (found.ground, found.width_m, found.height_m) == ("plan", 60.0, 30.0)
    assert browser.get(f"/sketches/{b}/objects.geojson?frame=wgs84").status == 404
    seen = browser.post(address, {"width": "", "distance": "", "first": "", "second": ""})
    assert seen.status == 422 and "Type the width, or mark two points" in seen.words()
    seen = browser.post(address, {"width": "50", "plan": (BytesIO(b"<svg onload=alert(1)>"), "plan.svg")})
    assert seen.status == 422 and "This is not a picture we can use." in seen.words()


def unpainted(scene: str, _number: int) -> Upload:
    raise AssertionError(f"the yard asks for no picture, and now for {scene}")


def test_the_demo_yard_is_believable(app: Flask, actors: Actors, yard: Place) -> None:
    place("korolenko-347", yard.parent, outline={"type": "Polygon", "coordinates": [[[76.95955, 52.31044], [76.96144, 52.31027], [76.96165, 52.31116], [76.95976, 52.31133], [76.95955, 52.31044]]]})  # fmt: skip
    for name in ("aigul", "yerlan", "leader", "sergei"):
        actors.person(name, email=f"{name}@asar.example")
    imports.load(unpainted)
    plan = db.session.scalars(select(Sketch).where(Sketch.kind == "agreed")).one()
    assert len(layout_of(plan, palette_of(plan.board)).things) > 10
    assert speakers(plan) == 3
