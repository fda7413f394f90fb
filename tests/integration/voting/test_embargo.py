"""Interim results are invisible: what anybody but the voters sees does not depend on the ballots, byte for byte."""

import re
from contextvars import Context
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import IntegerConverter, Rule

from civic.accounts.models import Person
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.voting.models import Ballot, Project, Round
from civic.voting.queries.rounds import round_by_id
from civic.voting.services.rounds import close_round
from civic.voting.views import public
from tests.factories import rounds
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors
from tests.support.visitor import Visitor

pytestmark = pytest.mark.promise

# Sorts, views and searches a page may be asked for.
ASKED = ({}, {"view": "map", "sort": "-cost", "q": "yard", "page": "2"})
VALUES = {"code": "pavlodar", "number": 1, "chart": "support", "size": "thumb", "version": "x", "token": "x"}
# New at every look, and nothing to do with votes: the secret of a second factor, the moments on the page of samples.
FRESH = {"accounts.second_factor_set_up", "accounts.second_factor_picture", "handbook.style"}
# Guesses at a claim number are counted, whatever happens elsewhere: after some of them the answer is another.
FRESH |= {"issues.claim", "issues.claim_edit", "issues.claim_place", "issues.claim_withdraw"}
# Form tokens and signed addresses to come back to carry the moment they were made.
TOKEN = re.compile(r"[\w-]+\.[\w-]{6}\.[\w-]{27}")
MASKED_HEADERS = {"date", "set-cookie", "x-request-id"}

Snapshot = dict[tuple[str, str, str], tuple[int, str, str]]


class Watchers:
    """Everybody who might look while votes come in: strangers, a resident who does not vote, and every staff role."""

    def __init__(self, app: Flask, actors: Actors) -> None:
        self.app = app
        self.browsers = {"stranger": Visitor(app)}

        makers = {
            "resident": lambda: actors.person("Onlooker"),
            "staff": lambda: actors.staff_of(rounds.town()),
            "auditor": lambda: actors.auditor_of(rounds.town()),
            "steward": lambda: actors.steward_of(rounds.town()),
            "facilitator": lambda: actors.facilitator_of(rounds.town()),
        }
        self.idle: Person | None = None
        for name, make in makers.items():
            person = make()
            self.idle = self.idle or person
            self.browsers[name] = actors.browser(person)

    def addresses(self, public_id: str) -> list[tuple[str, str]]:
        """Every address that can be read, by endpoint, with everything it may be asked for."""
        found = []
        adapter = self.app.url_map.bind("town.example")
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()):
                continue
            given = {**VALUES, "public_id": public_id, "name": "resident"}
            path = adapter.build(rule.endpoint, {name: given.get(name, _any(rule, name)) for name in rule.arguments})
            asked = ASKED if "public_id" in rule.arguments or rule.endpoint.startswith("audit") else ASKED[:1]
            found += [(rule.endpoint, path + ("?" + urlencode(query) if query else "")) for query in asked]
        return found

    def look(self, public_id: str, only: str = "") -> Snapshot:
        """What all of them see at all addresses: status, headers, body."""
        db.session.rollback()
        db.session.remove()
        seen: Snapshot = {}
        for endpoint, path in self.addresses(public_id):
            if endpoint in FRESH or only not in endpoint:
                continue
            for name, browser in self.browsers.items():
                answer = Context().run(browser.client.get, path, headers={"Accept-Language": "en"})
                headers = "\n".join(sorted(f"{k}: {v}" for k, v in answer.headers if k.lower() not in MASKED_HEADERS))
                body = answer.get_data(as_text=True)
                seen[name, endpoint, path] = (answer.status_code, TOKEN.sub("…", headers), TOKEN.sub("…", body))
        return seen


def _any(rule: Rule, name: str) -> str | int:
    """A value that an address of another feature takes, of a thing that is not there."""
    return 1 if isinstance(rule._converters[name], IntegerConverter) else "unknown-thing"


def assert_same(one: Snapshot, other: Snapshot) -> None:
    """Nobody can tell one from the other."""
    assert one.keys() == other.keys()
    differing = [where for where in one if one[where] != other[where]]
    assert not differing, f"{len(differing)} answers betray the ballots, the first: {differing[:3]}"


@pytest.fixture
def watchers(app: Flask, actors: Actors) -> Watchers:
    return Watchers(app, actors)


def open_round(actors: Actors, watchers: Watchers) -> tuple[str, list[int]]:
    voters = [actors.person(f"Voter {n}") for n in range(4)]
    ids = [voter.id for voter in voters]
    assert watchers.idle is not None
    round_ = rounds.opened(*voters, watchers.idle)
    return round_.public_id, ids


def cast_all(public_id: str, voters: list[int]) -> None:
    for number, voter in enumerate(voters):
        cast_ballot(db.session.get(Person, voter), round_by_id(public_id), (1 + number % 2, 3, 5))


def exchange_ballots() -> None:
    """The twin: the same people have voted equally often, only the ballots say something else."""
    with transaction():
        db.session.execute(text("UPDATE ballot SET choices = '6,4,2'"))


def test_nobody_sees_from_outside_whether_or_how_people_vote(app: Flask, actors: Actors, watchers: Watchers) -> None:
    public_id, voters = open_round(actors, watchers)
    untouched = watchers.look(public_id)
    assert {status for status, _h, _b in untouched.values()} >= {200, 403}
    assert sum(status == 200 for status, _h, _b in untouched.values()) > 100
    cast_all(public_id, voters)
    voted = watchers.look(public_id)
    assert_same(untouched, voted)
    exchange_ballots()
    assert_same(voted, watchers.look(public_id))


def test_after_the_close_nobody_sees_more_until_the_count(app: Flask, actors: Actors, watchers: Watchers) -> None:
    public_id, voters = open_round(actors, watchers)
    cast_all(public_id, voters)
    close_round(SYSTEM, round_by_id(public_id), "everybody has voted")
    closed = watchers.look(public_id)
    exchange_ballots()
    assert_same(closed, watchers.look(public_id))


def test_an_export_that_counted_votes_would_be_noticed(
    app: Flask, actors: Actors, watchers: Watchers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The crawl goes red when an open-data file carries totals, as one of another platform once did."""
    plain = public.csv_of

    def leaking(round_: Round, projects: list[Project]) -> str:
        votes = db.session.query(Ballot).filter(Ballot.choices.like("1,%")).count()
        return plain(round_, projects) + f"votes,{votes}\r\n"

    monkeypatch.setattr(public, "csv_of", leaking)
    public_id, voters = open_round(actors, watchers)
    cast_all(public_id, voters)
    voted = watchers.look(public_id, only="projects")
    exchange_ballots()
    with pytest.raises(AssertionError, match=r"betray the ballots.*projects_csv"):
        assert_same(voted, watchers.look(public_id, only="projects"))
