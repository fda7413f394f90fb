"""A lost phone: a steward of the whole installation takes the second factor off, with a reason."""

from flask import Flask

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.communities.queries import root
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from tests.factories.people import Actors
from tests.factories.rounds import town


def lost(actors: Actors) -> Person:
    person = actors.person("Dana")
    with transaction():
        person.totp_secret, person.totp_confirmed = "A" * 32, True
    return person


def top() -> Place:
    town()
    found = root()
    assert found is not None
    return found


def test_a_steward_takes_a_lost_second_factor_off(app: Flask, actors: Actors) -> None:
    dana = lost(actors)
    name, number = dana.public_id, dana.id
    browser = actors.browser(actors.steward_of(top()))
    assert browser.get(f"/people/{name}").words().count("Take off the lost second factor") == 1
    assert browser.post(f"/people/{name}/unlock", {"reason": ""}).status == 422
    assert browser.post(f"/people/{name}/unlock", {"reason": "came with the passport"}).status == 303
    assert not db.session.get_one(Person, number).has_second_factor
    assert browser.post(f"/people/{name}/unlock", {"reason": "once more"}).status == 422


def test_nobody_else_may(app: Flask, actors: Actors) -> None:
    dana = lost(actors)
    name, number = dana.public_id, dana.id
    staff = actors.browser(actors.staff_of(town()))
    staff.get("/me")
    assert staff.post(f"/people/{name}/unlock", {"reason": "I would like to"}).status == 403
    assert db.session.get_one(Person, number).has_second_factor
