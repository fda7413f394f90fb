"""Every change is written down with it, nothing written is ever changed, and auditors read their own places only."""

import csv
import io
from dataclasses import dataclass
from datetime import time
from typing import ClassVar

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from civic.audit.kinds import FACTS, FactWords
from civic.audit.models import AuditEntry
from civic.communities.models import Place, RoleName
from civic.communities.services import Grant, PlaceWords, edit_place, grant_role
from civic.kernel.commands import transaction
from civic.kernel.events import Event, during, record
from civic.kernel.extensions import db
from civic.kernel.feature import offered
from civic.kernel.permissions import SYSTEM
from tests.factories.communities import place, region
from tests.factories.people import Actors
from tests.support.visitor import Visitor


@dataclass(frozen=True, kw_only=True)
class Whispered(Event):
    """A coarse fact for these tests."""

    coarse: ClassVar[bool] = True
    word: str


def lines() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_a_coarse_fact_keeps_neither_hour_nor_actor(app: Flask, actors: Actors) -> None:
    person = actors.person()
    with app.test_request_context("/"), transaction():
        record(Whispered(word="bench", actor_id=person.id, subject_kind="round", subject_id="r1"))
    line = db.session.scalars(select(AuditEntry)).one()
    assert line.at.time() == time()
    assert line.actor_id is None
    assert line.request_id == ""
    assert line.details == '{"word": "bench"}'


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET fact = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_a_line(app: Flask, statement: str) -> None:
    region()
    before = lines()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert lines() == before > 0


def test_a_writer_that_fails_undoes_the_change(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    region()

    def fail(_fact: Event) -> None:
        raise RuntimeError("the pen broke")

    house = app.extensions["asar"]
    monkeypatch.setattr(house, "listeners", [*house.listeners, during(Event, fail)])
    before = lines()
    with pytest.raises(RuntimeError, match="the pen broke"):
        place("new-yard")
    assert db.session.scalar(select(Place.id).where(Place.code == "new-yard")) is None
    assert lines() == before


def _busy_town(actors: Actors) -> None:
    _country, _oblast, city, _yard = region()
    other = place("aksu")
    staff = actors.staff_of(city)
    edit_place(staff, city, PlaceWords("Павлодар", "Павлодар", "=cmd|' /C calc'!A0"))
    edit_place(SYSTEM, other, PlaceWords("Ақсу", "Аксу", "Aksu town"))
    grant_role(SYSTEM, Grant(other, RoleName.FACILITATOR, staff.id), "order")


def test_an_auditor_sees_the_own_places_only(app: Flask, actors: Actors) -> None:
    _busy_town(actors)
    city = db.session.scalars(select(Place).where(Place.code == "pavlodar")).one()
    country = db.session.scalars(select(Place).where(Place.code == "kazakhstan")).one()
    near, wide = actors.auditor_of(city), actors.auditor_of(country)
    wide_mail = wide.email
    seen = actors.browser(near).get("/audit").text.split("<tbody>")[-1]
    assert "Place changed" in seen
    assert "Role given" not in seen
    assert "Aksu town" not in seen
    browser = Visitor(app).sign_in(wide_mail, "courtyard bench 7")
    assert "Aksu town" in browser.get("/audit").words()


def test_filters_narrow_the_record(app: Flask, actors: Actors) -> None:
    _busy_town(actors)
    country = db.session.scalars(select(Place).where(Place.code == "kazakhstan")).one()
    browser = actors.browser(actors.auditor_of(country))
    assert "1 line" in browser.get("/audit?place=aksu&fact=PlaceChanged").words()
    assert "No line matches" in browser.get("/audit?until=2020-01-01").words()
    assert "No line matches" in browser.get("/audit?person=nobody").words()
    for wrong in ("place=nowhere", "since=yesterday"):
        assert browser.get(f"/audit?{wrong}").status == 422
    assert browser.get("/audit.csv?since=yesterday").status == 422
    assert browser.get("/audit?page=2").status == 200
    steered = browser.get("/audit?_scheme=javascript&_external=1&_anchor=x&endpoint=home")
    assert steered.status == 200
    assert "javascript:" not in steered.text


def test_the_download_disarms_formulas(app: Flask, actors: Actors) -> None:
    _busy_town(actors)
    country = db.session.scalars(select(Place).where(Place.code == "kazakhstan")).one()
    seen = actors.browser(actors.auditor_of(country)).get("/audit.csv")
    rows = list(csv.reader(io.StringIO(seen.text)))
    assert rows[0][0] == "at"
    assert len(rows) > 5
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_record_is_closed_to_others(app: Flask, actors: Actors, visitor: Visitor) -> None:
    city = region()[2]
    mails = [actors.holding(role, city).email for role in (RoleName.RESIDENT, RoleName.AKIMAT_STAFF)]
    assert visitor.get("/audit").status == 302
    for mail in mails:
        browser = Visitor(app).sign_in(mail, "courtyard bench 7")
        assert browser.get("/audit").status == 403
        assert browser.get("/audit.csv").status == 403


def test_an_auditor_of_a_place_may_not_ask_about_another(app: Flask, actors: Actors) -> None:
    city = region()[2]
    place("aksu")
    assert actors.browser(actors.auditor_of(city)).get("/audit?place=aksu").status == 403


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_stands_in_each_language(app: Flask, actors: Actors, language: str) -> None:
    city = region()[2]
    assert actors.browser(actors.auditor_of(city)).get(f"/audit?lang={language}").document.get("lang") == language


def _kinds_of(kind: type[Event]) -> set[type[Event]]:
    below = set(kind.__subclasses__())
    return below.union(*map(_kinds_of, below))


def test_every_fact_of_the_town_has_words(app: Flask) -> None:
    bases = {"PersonFact", "LetterOwed"}
    own = ("civic.", "maps.")
    known = {k.__name__ for k in _kinds_of(Event) if k.__module__.startswith(own) and k.logged} - bases
    told = set(FACTS).union(*(offer.facts for offer in offered(FactWords)))
    assert known - told == set()
    assert told - known == set()
