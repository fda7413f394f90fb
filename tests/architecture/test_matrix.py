"""Every route × method × role × phase against one reviewed file; a route without a row fails.

After a change of power that is meant: ASAR_WRITE_GOLDEN=1 pytest tests/architecture/test_matrix.py, then read the diff.
"""

import difflib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from civic.accounts.models import Person
from civic.communities.models import Place, Role, RoleName
from civic.demo.pictures import draw
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.files import store_generated
from civic.kernel.permissions import SYSTEM
from civic.kernel.views import DECLARED
from civic.notifications.queries import mark_of
from civic.voting.models import RoundState
from civic.voting.services import counting, rounds
from tests.architecture.things import THINGS, Phases
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors
from tests.support.visitor import Visitor

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "matrix.txt"
PHASES = [state.value for state in RoundState]
# Endpoints that answer files or need no person; their status does not depend on who asks.
VALUES: dict[str, Any] = {
    "code": "pavlodar", "number": 1, "name": "resident", "version": "x", "page": "resident", "token": "wrong",
    "chart": "support", "size": "thumb",
}  # fmt: skip
SPECIAL: dict[str, dict[str, Any]] = {"assets.file": {"name": "asar.css"}}


class Town:
    """One town with a round in every phase and somebody of every kind, signed in."""

    def __init__(self, app: Flask, actors: Actors) -> None:
        self.app = app
        city = make.town()
        self.other = self._other_city(city)
        voter, leader = actors.person("Voter"), actors.holding(RoleName.COMMUNITY_LEADER, city)
        people: dict[str, Person | None] = {
            "anonymous": None,
            "unconfirmed": actors.person("Unconfirmed", confirmed=False),
            "resident": actors.holding(RoleName.RESIDENT, city),
            "voter": voter,
            "leader": leader,
            "facilitator": actors.facilitator_of(city),
            "staff": actors.staff_of(city),
            "otherstaff": actors.staff_of(self.other),
            "auditor": actors.auditor_of(city),
            "steward": actors.steward_of(city),
            "suspended": actors.staff_of(city),
        }
        self.things: dict[str, Phases] = {
            "rounds": {phase: {"public_id": self._round(phase, voter)} for phase in PHASES},
        }
        picture = draw("playground", 1)
        with transaction():
            stored = {"name": store_generated(picture.large, picture.thumb).public_id}
        SPECIAL.update({"files.show": stored, "files.shared": stored})
        # Whoever holds a letter to the voter.
        letter = {"reader": voter.public_id, "sort": "votes", "mark": mark_of(voter.public_id, "votes")}
        SPECIAL.update({"notifications.choose": letter, "notifications.stop": letter})
        suspended = people["suspended"]
        suspended_id = suspended.id if suspended else 0
        self.emails = emails = {key: who.email if who else "" for key, who in people.items()}
        self.things.update((blueprint, make_things(self)) for blueprint, make_things in THINGS.items())
        self.browsers = {key: actors.browser(email) if email else Visitor(app) for key, email in emails.items()}
        with transaction():
            db.session.get_one(Person, suspended_id).suspended_at = clock.now()
        subject = db.session.scalars(select(Role).join(Role.person).where(Person.name == "Resident")).one()
        for endpoint in ("person", "suspend", "restore", "unlock"):
            SPECIAL[f"places.{endpoint}"] = {"name": subject.person.public_id}
        SPECIAL["places.withdraw"] = {"name": subject.public_id}
        self.tokens = {
            key: browser._token("/me" if people[key] else "/sign-in") for key, browser in self.browsers.items()
        }
        self.cookies = {key: dict(browser.client._cookies) for key, browser in self.browsers.items()}
        self._keep()

    @staticmethod
    def _other_city(city: Place) -> Place:
        with transaction():
            other = Place(code="ekibastuz", kind="city", name_kk="Екібастұз", name_ru="Экибастуз", name_en="Ekibastuz", path="x", parent_id=city.parent_id)  # fmt: skip
            db.session.add(other)
            db.session.flush()
            other.path = city.path.rsplit("/", 2)[0] + f"/{other.id}/"
        return other

    @staticmethod
    def _round(phase: str, voter: Person) -> str:
        if phase == "draft":
            round_ = make.draft()
        elif phase == "published":
            round_ = make.published(voter)
        else:
            # Enough ballots for single ones to be public: then every page about the count can be seen.
            round_ = make.opened(voter, min_published=1)
            cast_ballot(voter, round_, (1, 2))
            if phase != "open":
                rounds.close_round(SYSTEM, round_, "everybody has voted")
            if phase in ("counted", "result"):
                counting.count_round(SYSTEM, round_, "7", "test")
            if phase == "result":
                counting.announce_result(SYSTEM, round_)
        return round_.public_id

    def _keep(self) -> None:
        home = Path(self.app.config["HOME"])
        db.session.remove()
        db.engine.dispose()
        shutil.copy(home / "asar.sqlite", home / "town.sqlite")
        self._marks = self._marked()

    def _marked(self) -> list[tuple[int, int]]:
        """Size and time of the database's files: they change with every write, and only then."""
        home = Path(self.app.config["HOME"])
        files = (home / "asar.sqlite", home / "asar.sqlite-wal")
        return [(f.stat().st_mtime_ns, f.stat().st_size) if f.exists() else (0, 0) for f in files]

    def restore(self) -> None:
        """Undo what the last request changed, if it changed anything."""
        if self._marked() == self._marks:
            return
        home = Path(self.app.config["HOME"])
        db.session.remove()
        db.engine.dispose()
        for name in ("asar.sqlite-wal", "asar.sqlite-shm"):
            (home / name).unlink(missing_ok=True)
        shutil.copy(home / "town.sqlite", home / "asar.sqlite")
        with db.engine.connect() as connection:
            connection.execute(select(1))
        self._marks = self._marked()

    def ask(self, who: str, method: str, path: str) -> int:
        """The status this person gets."""
        browser = self.browsers[who]
        sent = {"csrf_token": self.tokens[who]} if method == "POST" else None
        response, status = browser.knock(method, path, sent)
        response.close()  # some answers are files
        if sent is None:
            return status
        self.restore()
        # Signing out or in changes the browser too.
        browser.client._cookies = dict(self.cookies[who])
        return status


def routes(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """(method, endpoint, rule) of every route, in a stable order."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.endpoint, str(r))):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.endpoint, rule


def paths(app: Flask, town: Town, endpoint: str, rule: Any) -> Iterator[tuple[str, str]]:
    """(phase, path): one per phase for routes of a thing of a feature, one for others."""
    given = {name: SPECIAL.get(endpoint, {}).get(name, VALUES.get(name)) for name in rule.arguments}
    phases = {
        phase: {name: value for name, value in values.items() if name in rule.arguments}
        for phase, values in town.things.get(endpoint.partition(".")[0], {}).items()
    }
    with app.test_request_context():
        if any(phases.values()):
            for phase, values in phases.items():
                parts = {**given, **values}
                yield phase, app.url_for(endpoint, **{n: "unknown-thing" if v is None else v for n, v in parts.items()})
        else:
            given = {name: "unknown-thing" if value is None else value for name, value in given.items()}
            yield "-", app.url_for(endpoint, **given)


@pytest.fixture
def town(app: Flask, actors: Actors) -> Town:
    return Town(app, actors)


# Powers do not depend on the database: walked once, on the embedded one.
@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_the_matrix_of_powers_is_the_reviewed_one(app: Flask, town: Town) -> None:
    people = list(town.browsers)
    lines = ["# method endpoint phase: " + " ".join(people)]
    for method, endpoint, rule in routes(app):
        for phase, path in paths(app, town, endpoint, rule):
            statuses = [str(town.ask(who, method, path)) for who in people]
            assert not any(status.startswith("5") for status in statuses), f"{method} {path}: {statuses}"
            lines.append(f"{method:4} {endpoint} {phase}: " + " ".join(statuses))
    found = "\n".join(lines) + "\n"
    if os.environ.get("ASAR_WRITE_GOLDEN"):
        GOLDEN.write_text(found, encoding="utf-8")
    reviewed = GOLDEN.read_text(encoding="utf-8")
    diff = "\n".join(
        difflib.unified_diff(reviewed.splitlines(), found.splitlines(), "reviewed", "found", lineterm="", n=0)
    )
    assert found == reviewed, f"powers changed:\n{diff}"


def test_every_view_declares_who_may_see_it(app: Flask) -> None:
    silent = [endpoint for endpoint, view in app.view_functions.items() if not hasattr(view, DECLARED)]
    assert not silent, silent


def test_a_view_that_declares_nothing_is_closed(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    view = app.view_functions["places.home"]
    assert visitor.get("/").status == 200
    monkeypatch.delattr(view, DECLARED)
    assert visitor.get("/sign-in").status == 200
    assert visitor.get("/").status in (302, 403)
