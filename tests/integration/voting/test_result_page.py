"""The result page: sentences, privacy, downloads, and the command that really counts again."""

import csv
import gzip
import hashlib
import io
import json
import shlex
from contextvars import Context
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from civic.accounts.identity import contact_key
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.tally.exchange import read_pb
from civic.voting.charts.results import turnout_chart
from civic.voting.commands import tally_file
from civic.voting.models import Project, Result, Round, RoundPart
from civic.voting.queries.results import result_of
from civic.voting.services import counting, roll, rounds
from civic.voting.services.importing import import_round
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors
from tests.support.visitor import NS, Seen, Visitor

# Ranked (the largest there is), approval, points, one choice each.
FILES = (
    "Poland_Krakow_2024", "Poland_Warszawa_2024_Wawer", "Poland_Czestochowa_2025_Tysiaclecie", "Poland_Wroclaw_2017_Rejon_nr_9_250",
)  # fmt: skip


def _counted(actors: Actors, votes: list[tuple[int, ...]], **values: object) -> str:
    """A finished round with these ballots; its address."""
    voters = [actors.person(f"Voter {number}") for number in range(max(1, len(votes)))]
    round_ = make.opened(*voters, **values)  # type: ignore[arg-type]
    for voter, choice in zip(voters, votes, strict=False):
        cast_ballot(voter, round_, choice)
    return f"/rounds/{make.finished(round_).public_id}"


def _printed_command(page: Seen) -> str:
    box = next(node for node in page.document.iter() if node.get("id") == "recount-command")
    return "".join(box.itertext()).strip() or str(box.get("value"))


def _recount(visitor: Visitor, at: str, folder: Path) -> dict[str, object]:
    """Do what the box says: take the file, run the command."""
    page = visitor.get(f"{at}/result")
    words = shlex.split(_printed_command(page))
    data = visitor.get(f"{at}/round.pb", buffered=True).response.data
    assert hashlib.sha256(data).hexdigest() in page.text
    assert words[:2] == ["asar", "tally"]
    path = folder / words[2]
    path.write_bytes(data)
    run = CliRunner().invoke(tally_file, [str(path), *words[3:], "--json", "-"])
    assert run.exit_code == 0, run.output
    found: dict[str, object] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("rule", ["ear", "points-greedy"])
def test_the_printed_command_gives_the_same_winners(
    actors: Actors, visitor: Visitor, tmp_path: Path, rule: str
) -> None:
    votes = [(1, 2), (1, 3), (2, 1, 4), (5,), (6, 5), (4, 6)]
    at = _counted(actors, votes, rule=rule, budget=12_000_000)
    again = _recount(visitor, at, tmp_path)
    stored = result_of(db.session.scalars(select(Round)).one())
    assert again["winners"] == list(stored.outcome.winners) and again["winners"]
    assert again["input_hash"] == stored.row.input_hash


def test_the_command_holds_even_when_the_lot_decides_and_ids_have_quotes(
    actors: Actors, visitor: Visitor, tmp_path: Path
) -> None:
    voters = [actors.person(f"Voter {number}") for number in range(4)]
    round_ = make.draft(count=4, costs=[3_000_000] * 4, budget=6_000_000, rule="points-greedy", max_choices=1)
    with transaction():
        for project in db.session.scalars(select(Project)):
            project.code = f"it's №{project.number} $HOME"
    make.admit(round_, *voters)
    rounds.edit_round(SYSTEM, round_, {"opens_at": round_.created_at})
    rounds.publish_round(SYSTEM, round_)
    for number, voter in enumerate(voters, start=1):
        cast_ballot(voter, round_, (number,))
    at = f"/rounds/{make.finished(round_, 'draw 214; «seven»').public_id}"
    again = _recount(visitor, at, tmp_path)
    stored = result_of(db.session.scalars(select(Round)).one())
    assert again["winners"] == list(stored.outcome.winners) and len(stored.outcome.winners) == 2
    assert "draw 214" in visitor.get(f"{at}/result").words()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_round_nobody_voted_in_is_told_without_breaking(app: Flask, actors: Actors, language: str) -> None:
    at = _counted(actors, [])
    page = Visitor(app, language).get(f"{at}/result")
    assert page.status == 200
    said = {
        "en": "No project gets money. Nobody voted.",
        "ru": "Ни один проект не получает денег. Никто не проголосовал.",
    }
    assert said.get(language, "Ешбір жоба қаражат алмайды. Ешкім дауыс берген жоқ.") in page.words()
    assert "recount-command" not in page.text and "Traceback" not in page.text
    assert Visitor(app).get(f"{at}/round.pb").status == 404


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ru", 1, "Проголосовал 1 человек."), ("ru", 2, "Проголосовали 2 человека."), ("ru", 5, "Проголосовали 5 человек."),
        ("kk", 1, "1 адам дауыс берді."), ("kk", 5, "5 адам дауыс берді."),
        ("en", 1, "1 person voted."), ("en", 2, "2 people voted."),
    ],
)  # fmt: skip
def test_the_first_sentence_is_grammar(app: Flask, actors: Actors, language: str, count: int, said: str) -> None:
    at = _counted(actors, [(1,)] * count)
    assert said in Visitor(app, language).get(f"{at}/result").words()


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ru", 1, "1 проект из 6 получает"), ("ru", 2, "2 проекта из 6 получают"), ("ru", 5, "5 проектов из 6 получают"),
        ("kk", 1, "6 жобадан 1 жоба"), ("en", 1, "1 project out of 6 gets"), ("en", 2, "2 projects out of 6 get"),
    ],
)  # fmt: skip
def test_the_number_of_projects_is_grammar(app: Flask, actors: Actors, language: str, count: int, said: str) -> None:
    votes = [tuple(range(1, count + 1))] * 2
    at = _counted(actors, votes, max_choices=6, ballot_kind="approval", rule="votes-greedy", budget=30_000_000)
    assert said in Visitor(app, language).get(f"{at}/result").words()


def test_every_project_says_why(actors: Actors, visitor: Visitor) -> None:
    at = _counted(actors, [(1, 2), (1,), (1, 3), (2,)], budget=8_000_000, costs=[5_000_000] * 4, count=4)
    words = visitor.get(f"{at}/result").words()
    assert "Step 1" in words and "put it first" in words and "equal shares" in words
    assert "were missing" in words and "When its turn for the leftover money came" in words
    assert "of 4 people on the roll voted: 100" in words


def test_few_ballots_stay_closed(actors: Actors, visitor: Visitor) -> None:
    at = _counted(actors, [(1,), (2,)], min_published=3)
    page = visitor.get(f"{at}/result")
    assert "Fewer than 3 ballots were cast" in page.words() and "round.pb" not in page.text
    assert visitor.get(f"{at}/round.pb").status == 404


def test_parts_with_few_votes_are_not_told_apart_and_never_a_single_one(actors: Actors, visitor: Visitor) -> None:
    at = _counted(actors, [(1,), (2,), (1,)])
    with transaction():
        round_ = db.session.scalars(select(Round)).one()
        for code in ("big", "middle", "small"):
            db.session.add(RoundPart(round_id=round_.id, code=code, name_kk=code, name_ru=code, name_en=code))
    row = db.session.scalars(select(Result)).one()
    counted = result_of(db.session.scalars(select(Round)).one())
    counted.turnout[:] = [("big", 900, 80), ("middle", 400, 40), ("small", 30, 2)]
    from_page = _turnout_rows(counted)
    assert from_page == [["big", "900", "80"], ["middle", "400", "–"], ["small", "30", "fewer than 5"]]
    assert row.turnout and visitor.get(f"{at}/result/turnout.figure.json").status == 200


def _turnout_rows(counted: object) -> list[list[str]]:
    parts = {part.code: part for part in db.session.scalars(select(RoundPart))}
    chart = turnout_chart(counted, parts)  # type: ignore[arg-type]
    assert chart is not None and list(chart.labels) == ["big"]
    return [[str(row["part"]), str(row["listed"]), str(row["voted"])] for row in chart.rows]


def test_downloads_hold_the_whole_result_and_no_formula(actors: Actors, visitor: Visitor) -> None:
    voters = [actors.person(f"Voter {number}") for number in range(3)]
    round_ = make.draft(count=3)
    with transaction():
        db.session.scalars(select(Project).where(Project.number == 1)).one().title_en = "=HYPERLINK(1)"
    roll_of = [contact_key(voter.email) for voter in voters]
    roll.import_roll(SYSTEM, round_, [roll.Voter(key) for key in roll_of])
    rounds.edit_round(SYSTEM, round_, {"opens_at": round_.created_at})
    rounds.publish_round(SYSTEM, round_)
    for voter in voters:
        cast_ballot(voter, round_, (1, 2))
    at = f"/rounds/{make.finished(round_).public_id}"
    table = list(csv.DictReader(io.StringIO(visitor.get(f"{at}/result.csv").text.lstrip("\ufeff"))))
    assert [row["number"] for row in table][:2] == ["1", "2"] and table[0]["title"] == "'=HYPERLINK(1)"
    assert table[0]["votes"] == "3" and table[0]["funded"] == "yes"
    document = json.loads(visitor.get(f"{at}/result.json").text)
    assert document["outcome"]["winners"] and document["rule_hash"]
    assert read_pb(visitor.get(f"{at}/round.pb", buffered=True).response.data).election.voters == 3
    assert visitor.get(f"{at}/result/nothing.figure.json").status == 404
    figure = visitor.get(f"{at}/result/support.figure.json")
    assert figure.status == 200 and json.loads(figure.text)["data"][0]["type"] == "bar"


def test_before_it_is_published_only_staff_see_the_result(app: Flask, actors: Actors) -> None:
    voter = actors.person("Aigul")
    round_ = make.opened(voter)
    cast_ballot(voter, round_, (1,))
    rounds.close_round(SYSTEM, round_, "everybody has voted")
    counting.count_round(SYSTEM, round_, "417308", "minutes")
    at = f"/rounds/{round_.public_id}"
    clerk = actors.browser(actors.staff_of(round_.place))
    for page in ("result", "result.csv", "result.json", "result/support.figure.json"):
        assert clerk.get(f"{at}/{page}").status == 200, page
        assert Visitor(app).get(f"{at}/{page}").status in (302, 403), page
    assert "Back to the workshop" in clerk.get(f"{at}/result").words()


@pytest.mark.parametrize("name", FILES)
def test_a_real_election_opens_fast_small_and_counts_again(
    app: Flask, data_folder: Path, visitor: Visitor, tmp_path: Path, name: str
) -> None:
    pb = read_pb(data_folder / "pabulib" / f"{name}.pb.gz")
    at = f"/rounds/{import_round(SYSTEM, make.town(), pb).public_id}"
    page = visitor.get(f"{at}/result")
    assert min(_seconds(visitor, f"{at}/result") for _time in range(3)) < 0.3
    assert page.statements <= 12
    again = _recount(visitor, at, tmp_path)
    stored = result_of(db.session.scalars(select(Round)).one())
    assert again["winners"] == list(stored.outcome.winners)
    official = {code for code, chosen in pb.selected.items() if chosen}
    assert set(stored.outcome.winners) == official or not official
    plain = page.response.data
    assert len(plain) < 100_000, len(plain)
    assert len(gzip.compress(plain, 5)) < 20_000
    assert len(pb.election.options) <= len(list(page.document.iter(f"{NS}li")))


def _seconds(visitor: Visitor, path: str) -> float:
    """Server time of one page, without the suite's own checks."""
    db.session.rollback()
    start = perf_counter()
    assert Context().run(visitor.client.get, path).status_code == 200
    return perf_counter() - start
