"""A town that divides its money: every part votes on projects of its own and on those of the whole place, in one sitting."""

import json
import re
import shlex
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from civic.accounts.identity import contact_key
from civic.accounts.models import Person
from civic.kernel import clock
from civic.kernel.database import writing
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.tally import Option, count
from civic.tally.certificate import check, read_certificate
from civic.tally.exchange import read_pb
from civic.tally.pots import Pot as TallyPot
from civic.tally.pots import Sitting, elections
from civic.voting.commands.counting import tally_file
from civic.voting.models import Ballot, Project, Result, Round
from civic.voting.queries.ballots import election_of
from civic.voting.queries.certificates import certificate_file
from civic.voting.queries.results import published_file, result_of
from civic.voting.services import projects, roll, rounds
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors
from tests.support.visitor import NS, Visitor

PARTS = [
    rounds.Part("north", "Солтүстік", "Север", "North", 6_000_000),
    rounds.Part("south", "Оңтүстік", "Юг", "South", 4_000_000),
]
# Projects 1 and 2 are the north's, 3 and 4 the south's, 5 and 6 everybody's.
WHERE = ("north", "north", "south", "south", "", "")
COSTS = (3_000_000, 4_000_000, 2_000_000, 3_000_000, 5_000_000, 4_000_000)


def draft(**values: Any) -> Round:
    """Fifteen million: six for the north, four for the south, five for the whole town."""
    round_ = make.draft(count=0, **{"budget": 15_000_000, "opens_at": clock.now(), **values})
    rounds.set_parts(SYSTEM, round_, PARTS)
    rows = [
        {"title_en": make.TITLES[n], "title_ru": make.TITLES[n], "cost": COSTS[n], "part": WHERE[n]} for n in range(6)
    ]
    projects.import_projects(SYSTEM, round_, rows)
    return round_


def town(actors: Actors, **values: Any) -> tuple[Round, dict[str, list[Person]]]:
    """The round open, with three people of the north and four of the south on its roll."""
    people = {"north": [actors.person(f"Northerner {n}") for n in range(3)], "south": [actors.person(f"Southerner {n}") for n in range(4)]}  # fmt: skip
    round_ = draft(**values)
    listed = [roll.Voter(contact_key(who.email), part) for part, group in people.items() for who in group]
    roll.import_roll(SYSTEM, round_, listed)
    rounds.publish_round(SYSTEM, round_)
    return round_, people


BALLOTS = {"north": [(1, 5), (2, 1, 6), (5,)], "south": [(3, 5), (4, 6), (6,), (4, 3, 5)]}


def voted(actors: Actors, **values: Any) -> Round:
    round_, people = town(actors, **values)
    for part, group in people.items():
        for who, choice in zip(group, BALLOTS[part], strict=True):
            cast_ballot(who, round_, choice)
    return make.finished(round_)


@pytest.mark.parametrize("rule", ["ear", "points-greedy", "equal-shares", "ranked-pairs"])
def test_every_pot_is_counted_by_itself_and_can_be_counted_again(
    app: Flask, actors: Actors, visitor: Visitor, tmp_path: Path, rule: str
) -> None:
    at = f"/rounds/{voted(actors, rule=rule).public_id}"
    round_ = db.session.scalars(select(Round)).one()
    # The same sittings divided by the engine's own splitter, which knows nothing of parts in a database.
    pots = [
        TallyPot(code, tuple(Option(str(n + 1), COSTS[n]) for n in range(6) if WHERE[n] == code), money)
        for code, money in (("", 5_000_000), ("north", 6_000_000), ("south", 4_000_000))
    ]
    sittings = [
        Sitting(tuple(str(n) for n in choice), ("", part)) for part, group in BALLOTS.items() for choice in group
    ]
    oracle = elections(pots, "ranked", sittings)
    parameters = json.loads(round_.rule_parameters) | {"seed": "2026-lot"}
    counted = result_of(round_)
    assert [each.pot for each in counted.pots] == ["", "north", "south"]
    assert [each.outcome.voters for each in counted.pots] == [7, 3, 4]
    for each in counted.pots:
        expected = count(oracle[each.pot or ""], rule, parameters)
        assert each.outcome.winners == expected.winners and each.outcome.winners
        assert each.outcome.input_hash == expected.input_hash
        certificate = read_certificate(certificate_file(round_, each.pot).read_bytes())
        assert check(election_of(round_, each.pot), certificate).accepted
        assert check(read_pb(published_file(round_, each.pot)).election, certificate).accepted
    page = visitor.get(f"{at}/result").text
    commands = [unescape(found) for found in re.findall(r"<code>(asar tally [^<]+)</code>", page)]
    assert len(commands) == 3
    for each, command in zip(counted.pots, commands, strict=True):
        words = shlex.split(command)
        sent = visitor.get(f"{at}/round.pb?pot={each.pot}").response
        (tmp_path / words[2]).write_bytes(sent.data)
        sent.close()
        run = CliRunner().invoke(tally_file, [str(tmp_path / words[2]), *words[3:], "--json", "-"])
        assert run.exit_code == 0, run.output
        assert json.loads(run.stdout)["winners"] == list(each.outcome.winners)


def test_a_voter_chooses_among_the_projects_of_their_part_and_of_the_whole_town(app: Flask, actors: Actors) -> None:
    round_, people = town(actors)
    northerner = people["north"][0]
    page = actors.browser(northerner).get(f"/rounds/{round_.public_id}/ballot")
    assert 'id="p1"' in page.text and 'id="p5"' in page.text and 'id="p3"' not in page.text
    assert page.text.index('id="p2"') < page.text.index('id="p5"'), "the own part stands in front"
    assert "North: up to 3 projects" in page.words() and "The whole place: up to 3 projects" in page.words()
    northerner, round_ = db.session.merge(northerner), db.session.merge(round_)
    with pytest.raises(Refused, match="is voted on by another part"):
        cast_ballot(northerner, round_, (1, 3))
    cast_ballot(northerner, round_, (1, 2, 5, 6))
    assert db.session.scalars(select(Ballot.part)).all() == ["north"]


def test_every_pot_has_places_of_its_own(app: Flask, actors: Actors) -> None:
    round_, people = town(actors, max_choices=1)
    with pytest.raises(Refused, match="North: You can choose at most 1 project"):
        cast_ballot(people["north"][0], round_, (1, 2))
    cast_ballot(people["north"][0], round_, (1, 5))
    at = f"/rounds/{round_.public_id}/ballot"
    browser = actors.browser(people["north"][1])
    browser.post(at, {"do": "add-1"})
    refused = browser.post(at, {"choice": ["1"], "do": "add-2"})
    assert refused.status == 422 and "North: You have chosen 1 project" in refused.words()


@pytest.mark.parametrize(
    ("kind", "values", "wrong", "right"),
    [
        ("choose-one", {"rule": "votes-greedy", "max_choices": 1}, (1, 2), (1, 5)),
        ("knapsack", {"rule": "votes-greedy"}, (1, 2, 5), (1, 5)),
        ("points", {"rule": "points-greedy", "points_total": 5}, ((1, 4), (2, 2)), ((1, 5), (5, 5))),
        ("approval", {"rule": "equal-shares", "max_choices": 1}, (5, 6), (5, 2)),
    ],
)
def test_pots_stand_with_every_kind_of_ballot(
    app: Flask, actors: Actors, kind: str, values: dict[str, Any], wrong: Any, right: Any
) -> None:
    round_, people = town(actors, ballot_kind=kind, **values)
    voter = people["north"][0]
    with pytest.raises(Refused):
        cast_ballot(voter, round_, wrong)
    cast_ballot(voter, round_, right)
    at, address = f"/rounds/{round_.public_id}/ballot", voter.email
    page = actors.browser(address).get(at)
    assert page.status == 200 and 'id="p5"' in page.text
    round_ = make.finished(db.session.scalars(select(Round)).one())
    assert [each.outcome.voters for each in result_of(round_).pots] == [1, 1, 0]


def test_one_part_too_small_keeps_all_ballots_closed(app: Flask, actors: Actors, visitor: Visitor) -> None:
    """The ballots of the whole town less those of the other parts would be those of the small one."""
    round_, people = town(actors)
    for who in people["south"]:
        cast_ballot(who, round_, (3, 5))
    cast_ballot(people["north"][0], round_, (1, 6))
    at = f"/rounds/{make.finished(round_).public_id}"
    assert all(not each.ballots_are_public for each in result_of(round_).pots)
    for pot in ("", "north", "south"):
        assert visitor.get(f"{at}/round.pb?pot={pot}").status == 404
        assert visitor.get(f"{at}/result/compare?pot={pot}").status == 404
    assert "Too few people voted in one of the parts" in visitor.get(f"{at}/result").words()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_tell_every_pot(app: Flask, actors: Actors, language: str) -> None:
    at = f"/rounds/{voted(actors).public_id}"
    visitor = Visitor(app, language)
    page = visitor.get(f"{at}/result")
    name = {"kk": "Солтүстік", "ru": "Север", "en": "North"}[language]
    assert page.status == 200 and page.text.count("funding-bar__words") == 3 and name in page.words()
    for address in ("result/compare?pot=north", "result/protocol?pot=north", "result/what-if?pot=north"):
        told = visitor.get(f"{at}/{address}")
        assert told.status == 200 and name in told.words()
    assert visitor.get(f"{at}/result/compare?pot=nowhere").status == 404
    rules = visitor.get(at).words()
    assert name in rules


def test_one_more_million_for_a_part_changes_only_that_part(app: Flask, actors: Actors, visitor: Visitor) -> None:
    at = f"/rounds/{voted(actors).public_id}"
    told = visitor.get(f"{at}/result/what-if?pot=north&change=more&amount=1000000").words()
    assert "Suppose there is 7 000 000 ₸ to give instead of 6 000 000 ₸." in told
    assert "Would get the money" in told and make.TITLES[2] not in told


def test_money_of_parts_is_frozen_with_the_rules(app: Flask, actors: Actors) -> None:
    round_, _people = town(actors)
    assert json.loads(round_.rule_record or "{}")["pots"] == [
        {"code": "", "budget": 5_000_000}, {"code": "north", "budget": 6_000_000}, {"code": "south", "budget": 4_000_000},
    ]  # fmt: skip
    db.session.rollback()
    for change in (
        "UPDATE round_part SET budget = 1 WHERE code = 'north'",
        "DELETE FROM round_part",
        "UPDATE project SET part = 'south' WHERE number = 1",
        "UPDATE project SET site = 'park' WHERE number = 1",
        "UPDATE round_part SET code = 'centre' WHERE code = 'north'",
        "INSERT INTO round_part (round_id, code, name_kk, name_ru, name_en, budget)"
        " SELECT round_id, 'centre', name_kk, name_ru, name_en, 1 FROM round_part WHERE code = 'north'",
    ):
        refused(change, "terms of a published round stand")
    for change in ("rule = 'phragmen'", "rule_parameters = '{\"x\": 1}'", "ballot_kind = 'points'"):
        refused(f"UPDATE round SET {change} WHERE frozen_at IS NOT NULL", "the rules of a published round stand")


def refused(change: str, why: str) -> None:
    """The database itself does not let this happen."""
    with pytest.raises(DBAPIError, match=why), writing():
        db.session.execute(text(change))
    db.session.rollback()


def test_nothing_comes_past_the_freeze_from_another_round(app: Flask, actors: Actors) -> None:
    there = voted(actors).id
    other = draft(opens_at=clock.now() + timedelta(days=9), closes_at=clock.now() + timedelta(days=19))
    roll.import_roll(SYSTEM, other, [roll.Voter(contact_key(actors.person("Newcomer").email), "south")])
    here = other.id
    # A vote that still runs: its ballots must not get into a count.
    running, people = town(actors)
    cast_ballot(people["north"][0], running, (1, 5))
    open_ = running.id
    db.session.rollback()
    moves = [(table, there, here) for table in ("project", "round_part", "roll_entry", "ballot", "round_result")]
    moves += [(table, here, there) for table in ("project", "round_part", "roll_entry")]
    moves += [("ballot", open_, there), ("roll_entry", open_, there)]
    for table, source, goal in moves:
        assert db.session.scalar(text(f"SELECT count(*) FROM {table} WHERE round_id = {source}")), table
        db.session.rollback()
        refused(
            f"UPDATE {table} SET round_id = {goal} WHERE round_id = {source}",
            "nothing moves from one round to another|projects of a published round stand|ballots of this round are counted",
        )


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE project SET part = 'south' WHERE part = 'north'", "The part «north» has money and no project"),
        ("UPDATE project SET part = 'north' WHERE part = ''", "money for the whole place and no project"),
        ("UPDATE project SET site = 'park' WHERE number IN (1, 3)", "paid from different money: 1, 3"),
        ("UPDATE project SET cost = 4000001 WHERE number = 3", "Project no. 3 costs more than 4 000 000"),
        ("UPDATE round_part SET budget = 16000000 WHERE code = 'north'", "have 5 000 000 ₸ more than the round"),
        ("UPDATE round_part SET budget = 11000000 WHERE code = 'north'", "Project no. 5 is in no part that has money"),
    ],
)
def test_what_does_not_fit_together_cannot_be_published(app: Flask, actors: Actors, spoil: str, said: str) -> None:
    round_ = draft()
    roll.import_roll(SYSTEM, round_, [roll.Voter(contact_key(actors.person().email), "north")])
    with writing():
        db.session.execute(text(spoil))
        db.session.commit()
    round_ = db.session.scalars(select(Round)).one()
    size, found = 1, db.session.scalars(select(Project).order_by(Project.number)).all()
    assert any(said in problem.replace("\u00a0", " ") for problem in rounds.problems(round_, list(found), size))
    with pytest.raises(Refused):
        rounds.publish_round(SYSTEM, round_)


def test_parts_cannot_have_more_than_the_round(app: Flask, actors: Actors) -> None:
    round_ = make.draft(budget=9_000_000, count=0)
    with pytest.raises(Refused, match="1\u00a0000\u00a0000\u00a0₸ more than the round"):
        rounds.set_parts(SYSTEM, round_, PARTS)


def test_a_clerk_divides_the_money_on_the_page_of_parts(app: Flask, actors: Actors) -> None:
    at = f"/rounds/{make.draft(budget=15_000_000).public_id}/parts"
    clerk = actors.browser(actors.staff_of(make.town()))
    row = {"parts-0-code": "north", "parts-0-name_en": "North", "parts-0-budget": "16 000 000"}
    refused = clerk.post(at, row)
    assert refused.status == 422 and "16 000 000" in refused.text
    assert clerk.post(at, row | {"parts-0-budget": "6 000 000"}).status == 303
    assert 'value="6 000 000"' in clerk.get(at).text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("least", "rows"),
    [
        (3, [["North", "3", "50 %", "66 %"], ["South", "4", "50 %", "50 %"]]),
        (4, [["North", "not told", "–", "–"], ["South", "not told", "50 %", "–"]]),
        (5, [["North", "not told", "–", "–"], ["South", "not told", "–", "–"]]),
    ],
)
def test_the_page_tells_for_every_pot_whose_money_found_a_project(
    app: Flask, actors: Actors, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, least: int, rows: list[list[str]]
) -> None:
    """Half of the north's six million went to what its people chose; of the town's five, two of its three found theirs."""
    monkeypatch.setattr("civic.voting.queries.shares.SMALL", least)
    at = f"/rounds/{voted(actors, rule='points-greedy').public_id}"
    page = visitor.get(f"{at}/result")
    table = next(node for node in page.document.iter(f"{NS}table") if node.get("id") == "shares-table")
    told = [["".join(cell.itertext()).strip().replace("\u00a0", " ") for cell in row] for row in table.iter(f"{NS}tr")]
    assert told == [["Part of the place", "Voted", "Of the money of their own part", "Of the money of the whole place"], *rows]  # fmt: skip
    drawn = json.loads(visitor.get(f"{at}/result/shares.figure.json").text)["data"]
    shown = [row for row in rows if row[2:] != ["–", "–"]]
    assert [bar["y"] for bar in drawn] == [[row[0] for row in shown]] * 2
    assert [[cell and f"{cell} %" for cell in bar["x"]] for bar in drawn] == [
        [None if row[place] == "–" else row[place] for row in shown] for place in (2, 3)
    ]


def test_a_count_from_before_every_pot_had_its_table_still_tells_that_of_the_whole_town(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    at = f"/rounds/{voted(actors).public_id}/result"
    with writing():
        row = db.session.scalars(select(Result)).one()
        row.pots = json.dumps([{k: v for k, v in pot.items() if k != "shares"} for pot in json.loads(row.pots)])
        row.shares = '[["north", 30, 66], ["south", 40, 51]]'
        db.session.commit()
    page = visitor.get(at).words()
    assert "Of the money of the whole place" in page and "66 %" in page and "51 %" in page
    assert "Of the money of their own part" not in page


def test_more_pots_and_more_projects_ask_the_database_no_more(app: Flask, actors: Actors, visitor: Visitor) -> None:
    asked = []
    for many in (1, 4):
        parts = [rounds.Part(f"d{n}", f"d{n}", f"d{n}", f"District {n}", 3_000_000) for n in range(many)]
        voters = [actors.person(f"Voter {many} {n}") for n in range(3 * many)]
        round_ = make.draft(count=0, budget=3_000_000 * (many + 1), opens_at=clock.now())
        rounds.set_parts(SYSTEM, round_, parts)
        where = [part.code for part in parts for _n in range(2 * many)] + [""] * many
        projects.import_projects(
            SYSTEM, round_, [{"title_en": f"Project {n}", "title_ru": f"Проект {n}", "cost": 1_500_000, "part": part} for n, part in enumerate(where)]
        )  # fmt: skip
        listed = [roll.Voter(contact_key(who.email), f"d{n // 3}") for n, who in enumerate(voters)]
        roll.import_roll(SYSTEM, round_, listed)
        rounds.publish_round(SYSTEM, round_)
        for n, who in enumerate(voters):
            cast_ballot(who, round_, (n // 3 * 2 * many + 1, len(where)))
        at = f"/rounds/{make.finished(round_).public_id}/result"
        asked.append([visitor.get(f"{at}{page}").statements for page in ("", "/compare", "/what-if", "/protocol", "/shares.figure.json")])  # fmt: skip
    assert asked[0] == asked[1]
    assert max(asked[1]) <= 12
