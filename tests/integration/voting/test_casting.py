"""Casting a ballot: one whole ballot by the rules, or nothing; the key, the clock and the letters around it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, DateTime, inspect, select, text, update

from civic.accounts.models import Person
from civic.kernel import clock
from civic.kernel.database import writing
from civic.kernel.errors import Denied, Missing, Refused
from civic.kernel.events import Event, during
from civic.kernel.extensions import db
from civic.kernel.feature import house
from civic.kernel.keys import KeyMissing
from civic.kernel.records import UtcDateTime
from civic.notifications.models import Letter
from civic.voting import kinds
from civic.voting.events import BallotCast, VoterTold
from civic.voting.kinds import Choices
from civic.voting.models import Ballot, BallotDraft, RollEntry, Round
from civic.voting.queries.ballots import draft_of
from civic.voting.queries.rounds import round_to_vote_in
from civic.voting.services import casting
from civic.voting.services.casting import (
    Receipt,
    commitment_of,
    new_tracker,
    save_draft,
    tracker_is_wellformed,
)
from tests.factories import rounds
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors

COSTS = (3, 5, 7, 11, 13, 17)
PLENTY = 100


def legal_set(choices: Choices, most: int) -> bool:
    return len(choices) == len(set(choices)) and 1 <= len(choices) <= most and set(choices) <= set(range(1, 7))


def legal_points(choices: Any) -> bool:
    numbers, points = [n for n, _p in choices], [p for _n, p in choices]
    within = all(1 <= p <= 6 for p in points) and sum(points) <= 10
    return within and legal_set(tuple(numbers), 3)


def legal_knapsack(choices: Any) -> bool:
    return legal_set(choices, 6) and sum(COSTS[n - 1] for n in choices) <= 20


numbers = st.one_of(st.integers(1, 6), st.integers(-2, 8), st.sampled_from([0, 10**9, -(10**12)]))
sets = st.lists(numbers, max_size=7).map(tuple)
points = st.lists(st.tuples(numbers, st.one_of(st.integers(0, 7), st.sampled_from([-1, 10**9]))), max_size=5).map(tuple)

# Kind: how its round is made, which ballots are tried, and an independent reading of its rules.
CASES: dict[str, tuple[dict[str, Any], Any, Callable[[Any], bool]]] = {
    "ranked": ({}, sets, lambda choices: legal_set(choices, 3)),
    "approval": ({"ballot_kind": "approval", "rule": "votes-greedy"}, sets, lambda choices: legal_set(choices, 3)),
    "points": (
        {"ballot_kind": "points", "rule": "points-greedy", "points_total": 10, "points_cap": 6},
        points,
        legal_points,
    ),
    "knapsack": (
        {"ballot_kind": "knapsack", "rule": "votes-greedy", "max_choices": 6, "spend_cap": 20},
        sets,
        legal_knapsack,
    ),
    "choose-one": (
        {"ballot_kind": "choose-one", "rule": "votes-greedy", "max_choices": 1},
        sets,
        lambda choices: legal_set(choices, 1),
    ),
}


def ballots() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Ballot.choices)))


def check_limits(voter: Person, round_: Round, choices: Choices, legal: bool) -> None:
    """What the rules allow is stored whole; what they do not allow changes nothing."""
    before = ballots()
    if not legal:
        with pytest.raises(Refused):
            cast_ballot(voter, round_, choices)
        assert ballots() == before
        return
    cast_ballot(voter, round_, choices)
    assert ballots() == [kinds.encode(round_.ballot_kind, choices)]


@pytest.mark.promise
@pytest.mark.parametrize("kind", CASES)
def test_the_limits_of_every_kind_hold(app: Flask, actors: Actors, kind: str) -> None:
    values, tried, is_legal = CASES[kind]
    voter = actors.person()
    round_ = rounds.opened(voter, costs=COSTS, budget=100, max_casts=PLENTY, **values)

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(tried)
    def holds(choices: Any) -> None:
        check_limits(voter, round_, choices, is_legal(choices))

    holds()


@pytest.mark.parametrize(
    ("kind", "broken"),
    [("ranked", (1, 2, 3, 4)), ("points", ((1, 6), (2, 6))), ("knapsack", (5, 6)), ("choose-one", ())],
)
def test_a_relaxed_rule_is_noticed(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch, kind: str, broken: Any
) -> None:
    """The check above is worth something: it goes red when the rules stop being asked."""
    values, _tried, is_legal = CASES[kind]
    voter = actors.person()
    round_ = rounds.opened(voter, costs=COSTS, budget=100, **values)
    lenient = replace(kinds.KINDS[kind], check=lambda choices, limits: [])
    monkeypatch.setattr("civic.voting.kinds.KINDS", {**kinds.KINDS, kind: lenient})
    assert not is_legal(broken)
    with pytest.raises(pytest.fail.Exception):
        check_limits(voter, round_, broken, legal=False)


@pytest.mark.promise
def test_the_last_ballot_takes_the_place_of_the_earlier_one(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    round_ = rounds.opened(voter)
    save_draft(voter, round_, (4, 5))
    first = cast_ballot(voter, round_, (1, 2))
    assert draft_of(voter, round_) == ()
    save_draft(voter, round_, (3,))
    second = cast_ballot(voter, round_, (3, 1))
    assert (first.again, second.again) == (False, True)
    assert (first.casts_left, second.casts_left) == (9, 8)
    assert ballots() == ["3,1"]
    assert db.session.scalars(select(Ballot.tracker)).all() == [second.tracker]
    assert db.session.scalars(select(BallotDraft.choices)).all() == []


def test_the_number_of_changes_is_limited(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    round_ = rounds.opened(voter, max_casts=2)
    for choice in ((1,), (2,)):
        cast_ballot(voter, round_, choice)
    with pytest.raises(Refused, match="as often as the rules allow"):
        cast_ballot(voter, round_, (3,))
    assert ballots() == ["2"]


def test_only_people_on_the_roll_vote(app: Flask, actors: Actors) -> None:
    voter, stranger, unproved = actors.person(), actors.person(), actors.person(confirmed=False)
    round_ = rounds.opened(voter, unproved)
    for person in (stranger, unproved):
        with pytest.raises(Denied):
            cast_ballot(person, round_, (1,))
        with pytest.raises(Denied):
            save_draft(person, round_, (1,))
    assert ballots() == []


def test_a_draft_names_only_projects_of_the_ballot(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    round_ = rounds.opened(voter)
    for wrong in ((99,), (1, 2, 3, 4, 5, 6, 1)):
        with pytest.raises(Refused):
            save_draft(voter, round_, wrong)
    assert draft_of(voter, round_) == ()


@contextmanager
def without_key(app: Flask, round_: Round) -> Iterator[None]:
    path = Path(app.config["HOME"]) / "keys" / f"link-{round_.public_id}"
    kept = path.read_text()
    path.unlink()
    try:
        yield
    finally:
        path.write_text(kept)


@pytest.mark.promise
def test_without_the_key_of_the_round_nothing_is_stored(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    round_ = rounds.opened(voter)
    with without_key(app, round_), pytest.raises(KeyMissing):
        cast_ballot(voter, round_, (1,))
    other = Path(app.config["HOME"]) / "keys" / f"link-{round_.public_id}"
    right = other.read_text()
    other.write_text("00" * 32)
    with pytest.raises(KeyMissing):
        cast_ballot(voter, round_, (1,))
    other.write_text(right)
    assert ballots() == []
    assert db.session.scalars(select(RollEntry.casts)).all() == [0]


def test_without_the_key_the_page_says_so_and_stays_polite(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    browser = actors.browser(voter)
    round_ = rounds.opened(voter)
    public_id = round_.public_id
    browser.get(f"/rounds/{public_id}/ballot")
    with without_key(app, round_):
        seen = browser.post(f"/rounds/{public_id}/ballot/review", {"choices": "1", "do": "cast"})
    assert seen.status == 503
    assert "Nothing was stored" in seen.words()
    assert ballots() == []


@pytest.mark.promise
@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_the_last_second_is_judged_by_the_clock_of_the_database(
    app: Flask, actors: Actors, seconds: int, counts: bool
) -> None:
    voter = actors.person()
    round_ = rounds.opened(voter, closes_at=clock.now() + timedelta(hours=1))
    with clock.travel_to(round_.closes_at + timedelta(seconds=seconds)):
        if counts:
            cast_ballot(voter, round_, (1,))
        else:
            with pytest.raises(Denied, match="Voting ended on"):
                cast_ballot(voter, round_, (1,))
    assert ballots() == (["1"] if counts else [])


def test_voting_does_not_begin_early(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    round_ = rounds.published(voter)
    with clock.travel_to(round_.opens_at - timedelta(seconds=1)), pytest.raises(Denied, match="Voting opens on"):
        cast_ballot(voter, round_, (1,))
    with clock.travel_to(round_.opens_at + timedelta(seconds=1)):
        cast_ballot(voter, round_, (1,))
    assert ballots() == ["1"]


@pytest.mark.promise
def test_no_column_of_a_ballot_holds_a_time_or_a_person(app: Flask) -> None:
    for model in (Ballot, BallotDraft):
        columns = inspect(model).columns
        assert not [c.key for c in columns if isinstance(c.type, DateTime | Date | UtcDateTime)], model
        assert {key.column.table.name for c in columns for key in c.foreign_keys} == {"round"}
    times = [c.key for c in inspect(RollEntry).columns if isinstance(c.type, DateTime | UtcDateTime)]
    assert times == []
    rows = db.session.execute(text("SELECT * FROM ballot")).keys()
    # The part of the place is the one thing of its voter a ballot keeps: its pot of money counts it (decision 0009).
    assert set(rows) == {"round_id", "ballot_key", "choices", "tracker", "salt", "nonce", "commitment", "part"}


def heard(app: Flask) -> list[Event]:
    found: list[Event] = []
    house().listeners.append(during(Event, found.append))
    return found


@pytest.mark.promise
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_letter_says_that_a_ballot_was_cast_and_nothing_more(app: Flask, actors: Actors, language: str) -> None:
    voter = actors.person(locale=language)
    round_ = rounds.opened(voter)
    facts = heard(app)
    try:
        receipts = [cast_ballot(voter, round_, choice) for choice in ((2, 6), (6, 3))]
    finally:
        house().listeners.pop()
    letters = db.session.scalars(select(Letter).order_by(Letter.subject)).all()
    assert len(letters) == 2
    assert len({letter.subject for letter in letters}) == 2, "a change has words of its own"
    for letter in letters:
        assert letter.address == voter.email
        assert letter.language == language
        assert round_.public_id in letter.body
        for title in ("Light on the path", "Benches along the Irtysh", "Garden"):
            assert title not in letter.body
        for receipt in receipts:
            assert receipt.tracker not in letter.body
            assert receipt.commitment not in letter.body
        assert {"ru": "бюллетень", "kk": "бюллетень", "en": "ballot"}[language] in letter.body
    _say_nothing(facts, receipts)


def _say_nothing(facts: list[Event], receipts: list[Receipt]) -> None:
    """Facts of casting carry no person, no choice and no receipt."""
    cast = [fact for fact in facts if isinstance(fact, BallotCast)]
    assert len(cast) == 2
    assert all(fact.actor_id is None and fact.coarse and not fact.details() for fact in cast)
    told = [fact for fact in facts if isinstance(fact, VoterTold)]
    assert all(not fact.logged for fact in told)
    said = " ".join(str(fact) for fact in facts)
    assert not [r for r in receipts if r.tracker in said or r.commitment in said]


def test_a_commitment_binds_every_part_of_the_ballot(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    round_ = rounds.opened(voter)
    receipt = cast_ballot(voter, round_, (2, 1))
    row = db.session.scalars(select(Ballot)).one()
    assert row.commitment is not None
    assert row.salt is not None
    assert row.commitment.hex() == receipt.commitment
    parts = (round_.public_id, row.tracker, row.salt, row.nonce, row.choices)
    assert commitment_of(*parts) == row.commitment
    for place, other in enumerate(("another", "A" * 25, b"0" * 16, "nonce", "1,2")):
        changed = (*parts[:place], other, *parts[place + 1 :])
        assert commitment_of(*changed) != row.commitment  # type: ignore[arg-type]  # one part of its own type each


@given(st.integers(0, 20), st.sampled_from("23456789ABCDEFGHJKMNPQRSTUVWXYZ"))
def test_a_slip_of_the_pen_in_a_receipt_number_is_found(at: int, letter: str) -> None:
    tracker = new_tracker()
    assert re.fullmatch(r"([2-9A-Z]{5}-){4}[2-9A-Z]", tracker)
    letters = tracker.replace("-", "")
    slipped = letters[:at] + letter + letters[at + 1 :]
    assert tracker_is_wellformed(slipped) == (slipped == letters)
    assert tracker_is_wellformed(tracker.lower().replace("-", " "))


@pytest.mark.promise
def test_whoever_was_suspended_a_moment_ago_casts_nothing(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    round_ = rounds.opened(voter)
    # Read by this session as not suspended; another connection knows better.
    assert voter.suspended_at is None
    with db.engine.connect() as other, writing(), other.begin():
        other.execute(update(Person).where(Person.id == voter.id).values(suspended_at=clock.now()))
    with pytest.raises(Denied, match="suspended"):
        cast_ballot(voter, round_, (1,))
    assert ballots() == []


def test_no_round_is_locked_outside_a_command(app: Flask, actors: Actors) -> None:
    round_ = rounds.opened(actors.person())
    with pytest.raises(RuntimeError):
        round_to_vote_in(round_.public_id, None)


def test_a_ballot_for_a_round_that_is_not_there_or_not_public_finds_nothing(app: Flask, actors: Actors) -> None:
    voter = actors.person()
    with pytest.raises(Missing):
        cast_ballot(voter, rounds.draft(), (1,))
    with pytest.raises(Missing):
        casting.cast_ballot(voter, "unknown2345", "1")


@pytest.mark.parametrize("damaged", ["1,1", "one", "1;2", "1,2\x00", "9" * 5000])
def test_a_damaged_ballot_is_refused_and_says_so(app: Flask, actors: Actors, damaged: str) -> None:
    voter = actors.person()
    browser = actors.browser(voter)
    public_id = rounds.opened(voter).public_id
    browser.get(f"/rounds/{public_id}/ballot")
    seen = browser.post(f"/rounds/{public_id}/ballot/review", {"choices": damaged, "do": "cast"})
    assert seen.status == 422
    assert ballots() == []
