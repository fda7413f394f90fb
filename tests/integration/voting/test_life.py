"""A round from draft to result, told through the services, on both databases."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from civic.kernel import clock
from civic.kernel.database import writing
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.voting.models import Ballot, RollEntry, Round, RoundState
from civic.voting.queries.results import published_file, result_of
from civic.voting.services import counting, rounds
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors


def test_three_neighbours_vote_and_the_money_follows_them(app: Flask, actors: Actors) -> None:
    aigul, sergei, dana = (actors.person(name) for name in ("Aigul", "Sergei", "Dana"))
    round_ = make.opened(aigul, sergei, dana, budget=6_000_000, costs=[3_000_000] * 4, count=4)
    for voter, choice in ((aigul, (1, 2)), (sergei, (1, 3)), (dana, (2, 1, 4))):
        cast_ballot(voter, round_, choice)
    make.finished(round_)
    assert round_.state(clock.db_now()) is RoundState.RESULT
    counted = result_of(round_)
    assert set(counted.outcome.winners) == {"1", "2"}
    assert counted.row.ballots == 3 and counted.row.roll_size == 3
    assert published_file(round_).exists() and len(counted.row.file_hash) == 64


def test_voting_again_replaces_the_ballot(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    round_ = make.opened(aigul)
    first = cast_ballot(aigul, round_, (1,))
    second = cast_ballot(aigul, round_, (2, 3))
    assert second.again and not first.again and first.tracker != second.tracker
    assert db.session.scalars(select(Ballot.choices)).all() == ["2,3"]
    assert db.session.scalars(select(RollEntry.casts)).all() == [2]


def test_nobody_votes_before_the_opening_or_after_the_end(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    round_ = make.published(aigul)
    with pytest.raises(Denied, match="opens on"):
        cast_ballot(aigul, round_, (1,))
    with clock.travel(timedelta(days=3)):
        cast_ballot(aigul, round_, (1,))
    with clock.travel(timedelta(days=11)), pytest.raises(Denied, match="ended on"):
        cast_ballot(aigul, round_, (1,))


def test_a_stranger_is_told_to_come_to_the_desk(app: Flask, actors: Actors) -> None:
    round_ = make.opened()
    with pytest.raises(Denied, match="desk"):
        cast_ballot(actors.person("Stranger"), round_, (1,))
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 0


def test_published_rules_stand_even_against_the_database_user(app: Flask, actors: Actors) -> None:
    round_ = make.published(actors.person())
    for statement in (
        "UPDATE round SET budget = budget + 1",
        "UPDATE round SET closes_at = opens_at",
        "UPDATE project SET cost = 1",
        "DELETE FROM project",
        "DELETE FROM round",
        f"INSERT INTO project (round_id, number, code, cost, title_kk, title_ru, title_en, gist_kk, gist_ru, gist_en, description_kk,"
        f" description_ru, description_en, address_kk, address_ru, address_en, category, part, extra) VALUES ({round_.id}, 99, '99', 5"
        + ", ''" * 14
        + ", '{}')",
    ):
        db.session.rollback()
        with pytest.raises(DBAPIError, match=r"published|stand"), writing(), db.engine.begin() as connection:
            connection.execute(text(statement))
    # The negative control: the same statements go through while the round is a draft.
    db.session.rollback()
    draft = make.draft(count=2)
    with writing(), db.engine.begin() as connection:
        connection.execute(text("UPDATE round SET budget = budget + 1 WHERE id = :id"), {"id": draft.id})
        connection.execute(text("UPDATE project SET cost = 1 WHERE round_id = :id"), {"id": draft.id})


def test_a_counted_round_is_sealed(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    round_ = make.opened(aigul)
    cast_ballot(aigul, round_, (1,))
    make.finished(round_)
    for statement in ("DELETE FROM ballot", "UPDATE ballot SET choices = '2'", "UPDATE round SET counted_at = NULL"):
        with pytest.raises(DBAPIError), writing(), db.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_round_can_be_taken_back_only_before_it_opens(app: Flask, actors: Actors) -> None:
    round_ = make.published(actors.person())
    rounds.withdraw_round(SYSTEM, round_, "a project's cost was wrong")
    assert round_.state(clock.db_now()) is RoundState.DRAFT
    moment = clock.now()
    rounds.edit_round(SYSTEM, round_, {"opens_at": moment - timedelta(minutes=1)})
    rounds.publish_round(SYSTEM, round_)
    staff = actors.staff_of(round_.place)
    with pytest.raises(Denied):
        rounds.withdraw_round(staff, round_, "too late for this")


def test_the_count_stops_when_ballots_and_roll_disagree(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    round_ = make.opened(aigul)
    cast_ballot(aigul, round_, (1,))
    rounds.close_round(SYSTEM, round_, "everybody has voted")
    with writing(), db.engine.begin() as connection:
        connection.execute(text("UPDATE roll_entry SET casts = 0"))
    with pytest.raises(Refused, match="differs"):
        counting.count_round(SYSTEM, round_)
    assert db.session.scalar(select(Round.counted_at)) is None


def test_the_rule_record_says_every_rule_and_every_cost(app: Flask, actors: Actors) -> None:
    round_ = make.published(actors.person(), costs=[1_000_000, 2_000_000], count=2)
    record = json.loads(round_.rule_record or "")
    assert record["budget"] == 30_000_000 and record["rule"] == "ear"
    assert record["projects"] == [
        {"cost": 1_000_000, "id": "1", "number": 1},
        {"cost": 2_000_000, "id": "2", "number": 2},
    ]
    assert record["rule_parameters"]["tail"] == "points"
