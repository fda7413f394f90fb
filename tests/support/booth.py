"""A voter at the pages of a round, as tests walk them without script."""

import re

from sqlalchemy import select

from civic.accounts.models import Person
from civic.kernel.extensions import db
from civic.voting.models import Ballot, BallotDraft
from tests.factories.people import Actors
from tests.support.visitor import Seen, Visitor

KINDS = {
    "ranked": {},
    "approval": {"ballot_kind": "approval", "rule": "votes-greedy"},
    "points": {"ballot_kind": "points", "rule": "points-greedy", "points_total": 10, "points_cap": 6},
    "knapsack": {"ballot_kind": "knapsack", "rule": "votes-greedy", "max_choices": 6, "budget": 9_000_000},
    "choose-one": {"ballot_kind": "choose-one", "rule": "votes-greedy", "max_choices": 1},
}


def stored() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Ballot.choices)))


def drafts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(BallotDraft.choices)))


def chosen(seen: Seen) -> list[str]:
    return re.findall(r'<input type="hidden" name="choice" value="(\d+)">', seen.text)


def receipt_of(seen: Seen) -> str:
    found = re.search(r'id="receipt-number">([^<]+)<', seen.text)
    assert found, seen.words()[:400]
    return found[1]


class Booth:
    """A voter at the ballot of one round."""

    def __init__(self, browser: Visitor, public_id: str) -> None:
        self.browser = browser
        self.round = f"/rounds/{public_id}"
        self.url = f"{self.round}/ballot"

    def open(self, query: str = "") -> Seen:
        return self.browser.get(self.url + query)

    def press(self, button: str, **data: object) -> Seen:
        return self.browser.post(self.url, {"do": button, **data})

    def cast(self, choices: str) -> Seen:
        self.browser.get(self.url)
        return self.browser.post(f"{self.url}/review", {"choices": choices, "do": "cast"})


def voters(actors: Actors, count: int) -> tuple[list[Person], list[Visitor]]:
    """People and their browsers, each signed in before the next one comes."""
    pairs = [
        (person, actors.browser(person)) for person in map(actors.person, ("Aigul", "Dana", "Sergei", "Anna")[:count])
    ]
    return [person for person, _browser in pairs], [browser for _person, browser in pairs]
