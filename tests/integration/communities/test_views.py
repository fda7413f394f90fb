"""Pages of the town for everybody, and the stewards' pages for stewards."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from civic.communities.models import Role, RoleName
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from tests.factories.communities import place, region
from tests.factories.people import Actors
from tests.support.visitor import Visitor


def test_the_front_page_says_what_this_is(visitor: Visitor) -> None:
    seen = visitor.get("/")
    assert seen.status == 200
    assert "From voice to brick" in seen.words()
    assert "Nothing is open today" in seen.words()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_public_page_stands_in_each_language(app: Flask, language: str) -> None:
    region()
    visitor = Visitor(app, language)
    for path in ("/", "/places", "/places?q=pavl", "/places?q=zzz", "/places/pavlodar", "/places/toraigyrov-6"):
        seen = visitor.get(path)
        assert seen.status == 200, path
        assert seen.document.get("lang") == language


def test_a_place_page_shows_where_it_lies_and_who_answers(app: Flask, actors: Actors, visitor: Visitor) -> None:
    city = region()[2]
    actors.holding(RoleName.AKIMAT_STAFF, city, "Daulet Omarov")
    actors.holding(RoleName.RESIDENT, city, "Quiet Neighbour")
    seen = visitor.get("/places/toraigyrov-6")
    words = seen.words()
    assert "412 residents" in words
    assert "Daulet Omarov" in words
    assert "Quiet Neighbour" not in words
    assert seen.text.count('<path class="outline"') >= 1
    assert seen.statements <= 12
    assert "8 7182 00-00-00" in visitor.get("/places/pavlodar").words()


def test_a_kato_code_leads_to_the_place(app: Flask, visitor: Visitor) -> None:
    city = region()[2]
    with transaction():
        city.kato = "551000000"
    seen = visitor.get("/places/551000000")
    assert seen.status == 301
    assert seen.location.endswith("/places/pavlodar")


def test_an_unknown_place_is_missing(visitor: Visitor) -> None:
    assert visitor.get("/places/nowhere").status == 404


def test_outlines_are_open_data(app: Flask, visitor: Visitor) -> None:
    region()
    seen = visitor.get("/places/pavlodar/outlines.geojson")
    found = json.loads(seen.text)
    assert [feature["properties"]["code"] for feature in found["features"]] == ["pavlodar", "toraigyrov-6"]
    assert found["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert found["features"][0]["properties"]["source"] == "drawn for the test"
    assert "attachment" in seen.response.headers["Content-Disposition"]


@pytest.mark.parametrize("words", ["павл", "ПАВЛОДАР", "Павл"])
def test_a_search_finds_cyrillic_names_in_any_case(app: Flask, visitor: Visitor, words: str) -> None:
    country = region()[0]
    place("north", country, name="Павлодарский район")
    assert "Павлодарский район" in visitor.get(f"/places?q={words}").words()


def test_a_percent_sign_is_only_a_sign(app: Flask, visitor: Visitor) -> None:
    region()
    assert "0 places found" in visitor.get("/places?q=%25").words()


@pytest.mark.parametrize(
    "path", ["/places/pavlodar/roles", "/places/pavlodar/edit", "/places/pavlodar/new", "/people", "/workshop/roles"]
)
def test_stewards_pages_are_closed_to_residents(app: Flask, actors: Actors, visitor: Visitor, path: str) -> None:
    city = region()[2]
    assert visitor.get(path).status in (302, 403)
    assert actors.browser(actors.holding(RoleName.RESIDENT, city)).get(path).status == 403


def test_a_steward_gives_and_withdraws_a_role(app: Flask, actors: Actors) -> None:
    city = region()[2]
    actors.person("Dana", email="dana@town.example")
    browser = actors.browser(actors.steward_of(city))
    path = "/places/pavlodar/roles"
    assert "Give a role" in browser.get(path).words()
    wrong = browser.post(path, {"email": "nobody@town.example", "role": "facilitator", "reason": "order no. 7"})
    assert wrong.status == 422
    assert "no account with this address" in wrong.words()
    assert "nobody@town.example" in wrong.text
    assert (
        browser.post(path, {"email": " DANA@town.example", "role": "facilitator", "reason": "order no. 7"}).status
        == 303
    )
    words = browser.follow().words()
    assert "Dana" in words
    assert "order no. 7" in words
    role = db.session.scalars(select(Role).where(Role.name == "facilitator")).one()
    away = f"/roles/{role.public_id}/withdraw"
    assert browser.get(away).status == 200
    assert browser.post(away, {"reason": ""}).status == 422
    assert browser.post(away, {"reason": "contract ended"}).status == 303
    assert "contract ended" in browser.follow().words()


def test_a_role_that_may_not_be_given_is_not_on_the_form(app: Flask, actors: Actors) -> None:
    city = region()[2]
    actors.person("Dana", email="dana@town.example")
    browser = actors.browser(actors.staff_of(city))
    seen = browser.get("/places/pavlodar/roles")
    assert 'value="resident"' in seen.text
    assert 'value="steward"' not in seen.text
    forged = browser.post(
        "/places/pavlodar/roles", {"email": "dana@town.example", "role": "steward", "reason": "please"}
    )
    assert forged.status == 422


def test_changing_the_language_keeps_what_was_typed(app: Flask, actors: Actors) -> None:
    city = region()[2]
    browser = actors.browser(actors.steward_of(city))
    browser.get("/places/pavlodar/new")
    seen = browser.post("/places/pavlodar/new", {"code": "chokin-95", "name_ru": "Двор", "_language": "ru"})
    assert seen.status == 200
    assert "chokin-95" in seen.text
    assert seen.document.get("lang") == "ru"


def test_a_steward_adds_and_describes_a_place(app: Flask, actors: Actors) -> None:
    city = region()[2]
    browser = actors.browser(actors.steward_of(city))
    browser.get("/places/pavlodar/new")
    wrong = browser.post("/places/pavlodar/new", {"code": "Chokin 95", "kind": "courtyard", "name_en": "Yard"})
    assert wrong.status == 422
    assert "Small Latin letters" in wrong.words() or "small Latin letters" in wrong.words()
    data = {
        "code": "chokin-95",
        "kind": "courtyard",
        "name_en": "Yard at 95 Chokin Street",
        "lon": "76,96",
        "lat": "52.3",
    }
    assert browser.post("/places/pavlodar/new", data).status == 303
    assert "Yard at 95 Chokin Street" in browser.follow().words()
    browser.get("/places/chokin-95/edit")
    bad = browser.post("/places/chokin-95/edit", {"name_en": "Yard", "lon": "far", "lat": "52"})
    assert bad.status == 422
    assert browser.post("/places/chokin-95/edit", {"name_en": "The yard", "population": "120"}).status == 303
    assert "120 residents" in browser.follow().words()


def test_a_steward_of_all_suspends_and_restores(app: Flask, actors: Actors) -> None:
    country = region()[0]
    noisy = actors.person("Noisy", email="noisy@town.example").public_id
    browser = actors.browser(actors.steward_of(country))
    assert "No account has this address" in browser.get("/people?q=none@town.example").words()
    assert browser.get("/people?q=noisy@town.example").location.endswith(f"/people/{noisy}")
    browser.follow()
    browser.get(f"/people/{noisy}/suspend")
    assert browser.post(f"/people/{noisy}/suspend", {"reason": "spam"}).status == 303
    assert "suspended" in browser.follow().words()
    browser.get(f"/people/{noisy}/restore")
    assert browser.post(f"/people/{noisy}/restore", {"reason": "a mistake"}).status == 303
    assert "may take part" in browser.follow().words()
