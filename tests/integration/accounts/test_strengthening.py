"""The second factor: on with a code, off with password and code, lost and given up."""

import re

import pytest
from flask import Flask

from civic.accounts import codes
from civic.accounts.models import Person
from civic.accounts.services import lose_second_factor
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from tests.factories.accounts import code, cookie, has_second_factor
from tests.factories.people import PASSWORD, Actors
from tests.support.visitor import Visitor


def secret_on(visitor: Visitor) -> str:
    seen = visitor.get("/me/second-factor/set-up")
    assert seen.document is not None
    (shown,) = [node for node in seen.document.iter() if node.get("id") == "secret"]
    return "".join("".join(shown.itertext()).split())


def fresh(person: Person) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, person.id, populate_existing=True)


def begun(actors: Actors, person: Person) -> Visitor:
    browser = actors.browser(person)
    browser.get("/me/second-factor")
    assert browser.post("/me/second-factor", {"current": PASSWORD}).status == 302
    return browser


def test_setting_up_with_picture_or_by_hand(app: Flask, actors: Actors) -> None:
    person = actors.person("Gulnar")
    browser, other = begun(actors, person), actors.browser(person)
    assert not fresh(person).has_second_factor, "begun is not on"
    picture = browser.get("/me/second-factor/picture.svg")
    assert picture.response.mimetype == "image/svg+xml"
    assert picture.text.startswith("<svg")
    assert "style" not in picture.text
    secret = secret_on(browser)
    before = cookie(browser)
    assert browser.post("/me/second-factor/set-up", {"code": "000000"}).status == 422
    assert browser.post("/me/second-factor/set-up", {"code": code(secret)}).status == 302
    assert cookie(browser) != before, "more rights, new session"
    assert browser.get("/me").status == 200
    assert other.get("/me").status == 302
    assert fresh(person).has_second_factor
    assert browser.get("/me/second-factor/picture.svg").status == 404, "the secret is never shown again"
    assert browser.get("/me/second-factor/set-up").status == 302


def test_the_code_that_turned_it_on_does_not_sign_in(app: Flask, actors: Actors) -> None:
    person = actors.person("Gulnar", email="gulnar@town.example")
    browser = begun(actors, person)
    used = code(secret_on(browser))
    browser.post("/me/second-factor/set-up", {"code": used})
    visitor = Visitor(app)
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": "gulnar@town.example", "password": PASSWORD})
    visitor.get("/sign-in/code")
    assert visitor.post("/sign-in/code", {"code": used}).status == 422


def test_beginning_asks_the_password(actors: Actors) -> None:
    person = actors.person("Gulnar")
    browser = actors.browser(person)
    browser.get("/me/second-factor")
    assert browser.post("/me/second-factor", {"current": "a stolen session does not know"}).status == 422
    assert fresh(person).totp_secret is None


def test_the_secret_is_not_in_the_database(app: Flask, actors: Actors) -> None:
    person = actors.person("Gulnar")
    secret = secret_on(begun(actors, person))
    stored = fresh(person).totp_secret
    assert stored is not None
    assert re.fullmatch(r"[0-9a-f]{32}", stored)
    assert secret == codes.secret_of(person.public_id, stored)
    assert secret != codes.secret_of("another", stored), "a seed moved to another person opens nothing"


@pytest.mark.parametrize(
    ("current", "right"), [("not this one", True), (PASSWORD, False)], ids=["wrong password", "wrong code"]
)
def test_turning_off_asks_password_and_code(actors: Actors, current: str, right: bool) -> None:
    person = actors.person("Gulnar")
    browser = actors.browser(person)
    secret = has_second_factor(person)
    browser.get("/me/second-factor/off")
    typed = code(secret) if right else "000000"
    assert browser.post("/me/second-factor/off", {"current": current, "code": typed}).status == 422
    assert fresh(person).has_second_factor


def test_turned_off_the_password_alone_opens(app: Flask, actors: Actors) -> None:
    person = actors.person("Gulnar", email="gulnar@town.example")
    browser = actors.browser(person)
    secret = has_second_factor(person)
    browser.get("/me/second-factor/off")
    assert browser.post("/me/second-factor/off", {"current": PASSWORD, "code": code(secret)}).status == 302
    assert fresh(person).totp_secret is None
    Visitor(app).sign_in("gulnar@town.example", PASSWORD)


def test_it_cannot_be_begun_anew_while_on(actors: Actors) -> None:
    """A stolen session must not swap the phone."""
    person = actors.person("Gulnar")
    browser = actors.browser(person)
    has_second_factor(person)
    before = fresh(person).totp_secret
    browser.get("/me/second-factor/off")
    assert browser.post("/me/second-factor", {"current": PASSWORD}).status == 200
    assert fresh(person).totp_secret == before


def test_a_lost_phone_is_given_up_from_the_machine(app: Flask, actors: Actors) -> None:
    person = actors.person("Gulnar")
    browser = actors.browser(person)
    has_second_factor(person)
    lose_second_factor(SYSTEM, fresh(person), "saw her identity card at the desk")
    assert not fresh(person).has_second_factor
    assert browser.get("/me").status == 302
