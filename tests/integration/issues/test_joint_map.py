"""The joint map of a place: projects, reports and yards from one list and one answer, and nobody's exact spot."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.geo import distance_m
from civic.locations.kinds import Look, Spot
from maps.issues.charts.pins import issue_pins
from maps.issues.models import Issue, IssueState
from maps.sketches.charts import board_pins
from tests.factories import issues, sketches
from tests.factories.communities import region
from tests.support.map_answers import points_of
from tests.support.visitor import Visitor

EXACT = (76.9512347, 52.2913589)
BOX = "bbox=76.9,52.2,77.1,52.4&zoom=12"


@pytest.fixture
def city(app: Flask) -> Place:
    found = region()[2]
    with transaction():
        found.lon, found.lat = 76.95, 52.29
    return found


def test_reports_and_yards_of_a_place_stand_on_one_map(city: Place, visitor: Visitor) -> None:
    made = issues.open_map(city)
    lamp = issues.issue(made, IssueState.IN_WORK, title="The lamp is dark")
    issues.issue(made, title="Only in words", at=None)
    yard = sketches.board(city)
    page = visitor.get("/places/pavlodar/map")
    for words in (
        "The lamp is dark",
        "The yard at 6 Toraigyrov Street",
        "Reports",
        "Sketches of yards",
        "drawing is open",
    ):
        assert words in page.words()
    assert "1 more has no spot" in page.words() and "Only in words" not in page.words()
    answer = visitor.get(f"/places/pavlodar/map.json?{BOX}").response.json or {}
    assert {(one["url"].rpartition("/")[2], one["state"]) for one in points_of(answer)} == {
        (lamp.public_id, "work"),
        (yard.public_id, "open"),
    }
    alone = visitor.get(f"/places/pavlodar/map.json?{BOX}&layer=issues").response.json or {}
    assert [one["url"] for one in points_of(alone)] == [f"/maps/issues/{lamp.public_id}"]
    assert (visitor.get("/places/pavlodar/map.json?bbox=10,10,11,11&zoom=9").response.json or {})["total"] == 0


def test_what_is_open_comes_first_and_what_nobody_may_see_not_at_all(app: Flask, city: Place) -> None:
    made, draft = issues.open_map(city), issues.open_map(city, published=False)
    issues.issue(made, title="open, older")
    issues.issue(made, IssueState.DONE, title="solved")
    issues.issue(made, IssueState.NEW, title="open, newer")
    issues.issue(made, IssueState.DUPLICATE, title="same as another")
    issues.hide(issues.issue(made, title="hidden"))
    issues.issue(draft, title="on a draft")
    old = issues.issue(made, IssueState.DONE, title="solved long ago")
    with transaction():
        db.session.get_one(Issue, old.id).closed_at = clock.now() - timedelta(days=40)
    with app.test_request_context("/?lang=en"):
        found, few = issue_pins(city, Look()), issue_pins(city, Look(most=2))
    assert [pin.title for pin in found.pins] == ["open, newer", "open, older", "solved"]
    assert [str(pin.state) for pin in found.pins] == ["open", "open", "done"] and found.total == 3
    assert not few.pins and sum(cell.count for cell in few.cells) == few.total == 3
    assert {state: sum(c.states.get(state, 0) for c in few.cells) for state in ("open", "done")} == {
        "open": 2,
        "done": 1,
    }


def test_a_blurred_report_stands_only_at_the_middle_of_its_square(city: Place, visitor: Visitor) -> None:
    made = issues.open_map(city)
    issue = issues.issue(made, key="care", title="Somebody has no firewood", spot=Spot(*EXACT), spot_words="House 4771")
    # The negative control: the same spot in an exact category is told.
    lamp = issues.issue(made, title="A lamp", spot=Spot(*EXACT))
    answers = [visitor.get(path).text for path in ("/places/pavlodar/map", f"/places/pavlodar/map.json?{BOX}")]
    found = {one["url"]: one for one in points_of(json.loads(answers[1]))}
    blurred, exact = (found.pop(f"/maps/issues/{one.public_id}") for one in (issue, lamp))
    assert distance_m(exact["lon"], exact["lat"], *EXACT) < 1 < distance_m(blurred["lon"], blurred["lat"], *EXACT)
    assert (blurred["lon"], blurred["lat"]) == (issue.lon, issue.lat)
    assert not any("4771" in text for text in answers)
    # A box of a few metres around the exact spot finds the lamp and not the person.
    tight = "bbox=76.95122,52.29134,76.95125,52.29137&zoom=20"
    near = visitor.get(f"/places/pavlodar/map.json?{tight}").response.json or {}
    assert [one["url"] for one in points_of(near)] == [f"/maps/issues/{lamp.public_id}"]


def test_a_board_stands_at_its_middle_a_draft_nowhere_and_those_over_come_last(app: Flask, city: Place) -> None:
    now = clock.now()
    sketches.board(city, publish=False, title_en="A draft")
    yard = sketches.board(city, title_en="Open")
    over = sketches.board(city, title_en="Over", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    with app.test_request_context("/?lang=en"):
        found = board_pins(city, Look())
    assert [(pin.title, str(pin.state)) for pin in found.pins] == [("Open", "open"), ("Over", "plain")]
    assert (found.total, found.without_place, over.lon) == (2, 0, yard.lon)
    assert yard.lon is not None and yard.lat is not None
    metres = distance_m(yard.lon, yard.lat, found.pins[0].lon, found.pins[0].lat)
    assert abs(metres - (30**2 + 20**2) ** 0.5) < 0.1, "half of 60 by 40 metres from the corner"


def test_the_page_of_a_place_leads_to_its_maps(city: Place, visitor: Visitor) -> None:
    sketches.board(city)
    text = visitor.get("/places/pavlodar").text
    for path in (
        "/places/pavlodar/map",
        "/maps/places/pavlodar",
        "/sketches?place=pavlodar",
        "/places/pavlodar/layers",
    ):
        assert f'href="{path}"' in text and visitor.get(path).status == 200, path
    assert "The yard at 6" in visitor.get("/sketches?place=pavlodar").words()
    assert "The yard at 6" not in visitor.get("/sketches?place=yard").words()
    assert visitor.get("/sketches?place=nowhere").status == 404
