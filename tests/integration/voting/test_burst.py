"""Two hundred identical votes at the same moment, five times over: exactly one live ballot each."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from civic.kernel import keys
from civic.kernel.extensions import db
from civic.voting.models import Ballot, RollEntry, Round
from civic.voting.queries.ballots import link_key
from civic.voting.queries.roll import person_key, roll_ref
from tests.factories import rounds
from tests.factories.people import Actors
from tests.support.bursts import PROCESSES, THREADS, at_once, vote_in_bursts

BURSTS = 5
TOGETHER = PROCESSES * THREADS
MOST_CASTS = 100
LOOK = text("SELECT count(*) FROM loose_ballot WHERE ballot_key = :key")
ADD = text("INSERT INTO loose_ballot (ballot_key, choices) VALUES (:key, '1,2,3')")


def assert_one_each(live: list[int]) -> None:
    """Every voter of every burst has exactly one live ballot."""
    assert live == [1] * BURSTS, f"live ballots per voter: {live}"


@pytest.mark.promise
def test_a_burst_leaves_one_live_ballot_per_person(app: Flask, actors: Actors) -> None:
    people = [actors.person() for _ in range(BURSTS)]
    ids = [person.id for person in people]
    round_ = rounds.opened(*people, max_casts=MOST_CASTS)
    keys_of = [person_key(person, round_) for person in people]
    refs = [roll_ref(round_, key) for key in keys_of if key is not None]
    ballot_keys = [keys.keyed(link_key(round_), ref) for ref in refs]
    round_id, public_id = round_.id, round_.public_id
    db.session.rollback()
    db.session.remove()

    bursts = vote_in_bursts(app, public_id, ids)

    for burst in bursts:
        assert burst.answers == {"cast": MOST_CASTS, "refused": TOGETHER - MOST_CASTS}, burst.answers
    found = db.session.execute(select(Ballot.ballot_key, Ballot.tracker).where(Ballot.round_id == round_id))
    rows = {row[0]: row[1] for row in found}
    assert_one_each([int(key in rows) for key in ballot_keys])
    assert len(rows) == BURSTS
    for key, burst in zip(ballot_keys, bursts, strict=True):
        assert rows[key] in burst.trackers, "the live ballot is one whose receipt was handed out"
        assert len(set(burst.trackers)) == MOST_CASTS
    casts = db.session.execute(select(RollEntry.roll_ref, RollEntry.casts).where(RollEntry.round_id == round_id))
    assert {row[0]: row[1] for row in casts} == dict.fromkeys(refs, MOST_CASTS)
    assert db.session.scalar(select(func.count()).select_from(Round)) == 1


def test_the_burst_would_find_a_missing_guard(app: Flask) -> None:
    """The same burst against a table without the unique key, filled by looking first and adding then, goes red."""
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS loose_ballot"))
        connection.execute(text("CREATE TABLE loose_ballot (ballot_key INTEGER, choices TEXT)"))
    wrong: list[BaseException] = []
    try:
        for key in range(BURSTS):
            wrong += at_once(20, lambda key=key: _look_then_add(app, key))  # type: ignore[misc]  # bound at once
        with db.engine.connect() as connection:
            live = [int(connection.execute(LOOK, {"key": key}).scalar() or 0) for key in range(BURSTS)]
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE loose_ballot"))
    assert not wrong
    with pytest.raises(AssertionError, match="live ballots per voter"):
        assert_one_each(live)


def _look_then_add(app: Flask, key: int) -> None:
    with app.app_context():
        with db.engine.connect() as connection:
            found = connection.execute(LOOK, {"key": key}).scalar()
        if not found:
            with db.engine.begin() as connection:
                connection.execute(ADD, {"key": key})
