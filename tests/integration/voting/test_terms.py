"""What staff may decide about the count, how everybody reads it afterwards, and what is never told of a few."""

import json
import re
import shlex
from datetime import timedelta
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from civic.accounts.identity import contact_key
from civic.kernel import clock
from civic.kernel.clock import zone
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.tally.certificate import check, read_certificate
from civic.tally.groups import GroupShare
from civic.voting.commands.counting import tally_file
from civic.voting.commands.rounds import round_group
from civic.voting.kinds import KINDS
from civic.voting.models import Ballot, Project, Round
from civic.voting.queries.ballots import election_of
from civic.voting.queries.certificates import certificate_file
from civic.voting.queries.results import result_of
from civic.voting.queries.shares import told
from civic.voting.services import roll, rounds
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors
from tests.support.visitor import Visitor

EVERY_RULE = [(kind.name, rule) for kind in KINDS.values() for rule in kind.rules]
VOTES: dict[str, list[Any]] = {
    "ranked": [(1, 2), (1, 3), (2, 1, 4), (5,), (6, 5), (4, 6)],
    "points": [((1, 3), (2, 2)), ((1, 5),), ((2, 4),), ((5, 5),), ((6, 2), (5, 3)), ((4, 4),)],
    "choose-one": [(1,), (1,), (2,), (5,), (5,), (4,)],
}
USUAL = VOTES["ranked"]


def typed(days: float) -> str:
    return (clock.now() + timedelta(days=days)).astimezone(zone()).strftime("%Y-%m-%dT%H:%M")


def only_round() -> Round:
    return db.session.scalars(select(Round)).one()


def voted(actors: Actors, votes: list[Any] = USUAL, **values: Any) -> Round:
    people = [actors.person(f"Voter {n}") for n in range(len(votes))]
    round_ = make.opened(*people, **{"budget": 12_000_000, **values})
    for who, choice in zip(people, votes, strict=True):
        cast_ballot(who, round_, choice)
    return make.finished(round_)


@pytest.mark.parametrize(("kind", "rule"), EVERY_RULE)
def test_every_rule_that_takes_the_ballots_can_be_official(
    app: Flask, actors: Actors, visitor: Visitor, tmp_path: Path, kind: str, rule: str
) -> None:
    values: dict[str, Any] = {"ballot_kind": kind, "rule": rule}
    if kind == "points":
        values |= {"points_total": 5}
    if kind == "choose-one":
        values |= {"max_choices": 1}
    if kind == "knapsack":
        values |= {"budget": 16_000_000}
    at = f"/rounds/{voted(actors, VOTES.get(kind, USUAL), **values).public_id}"
    round_ = only_round()
    stored = result_of(round_).outcome
    assert stored.rule == rule and stored.winners
    certificate = read_certificate(certificate_file(round_).read_bytes())
    assert check(election_of(round_), certificate).accepted
    page = visitor.get(f"{at}/result")
    for address in (
        "result/compare",
        "result/protocol",
        "result/what-if?change=more&amount=1000000",
        "certificate.json",
    ):
        assert visitor.get(f"{at}/{address}").status == 200, address
    found = re.search(r'id="recount-command">([^<]+)<', page.text)
    assert found
    words = shlex.split(unescape(found[1]))
    sent = visitor.get(f"{at}/round.pb").response
    (tmp_path / words[2]).write_bytes(sent.data)
    sent.close()
    run = CliRunner().invoke(tally_file, [str(tmp_path / words[2]), *words[3:], "--json", "-"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["winners"] == list(stored.winners)


FORM = {
    "title_en": "People's Participation Budget", "budget": "9 000 000", "roll_kind": "email", "ballot_kind": "ranked",
    "max_choices": "3", "min_choices": "1", "max_casts": "5", "min_published": "3", "rule": "equal-shares",
    "completion": "add1e", "increment": "100", "worth": "alike", "weights": "5, 2, 1", "min_support": "2",
    "tie_1": "votes", "tie_2": "higher_cost", "tie_last": "refuse", "leftover": "on",
}  # fmt: skip


def test_a_clerk_chooses_a_rule_with_all_that_decides(app: Flask, actors: Actors) -> None:
    at = f"/rounds/{make.draft().public_id}/edit"
    clerk = actors.browser(actors.staff_of(make.town()))
    form = {**FORM, "opens_at": typed(1), "closes_at": typed(5)}
    refused = clerk.post(at, form | {"weights": "1, 2, three"})
    assert refused.status == 422 and 'value="1, 2, three"' in refused.text
    assert clerk.post(at, form | {"weights": "1, 2"}).status == 422
    assert clerk.post(at, form | {"ballot_kind": "knapsack"}).status == 422, "this rule takes other ballots"
    assert clerk.post(at, form).status == 303
    assert json.loads(only_round().rule_parameters) == {
        "ties": ["votes", "higher_cost", "refuse"], "min_support": 2, "completion": "add1e", "increment": 100,
        "utility": "points", "weights": [5, 2, 1],
    }  # fmt: skip
    again = clerk.get(at).text
    assert 'value="5, 2, 1"' in again and re.search(r'value="add1e"[^>]*checked|checked[^>]*value="add1e"', again)
    rules = clerk.get(at.removesuffix("/edit")).words()
    assert "at least 2 voters" in rules and "more votes, higher cost, a decision outside this system" in rules
    # A rule that does not know these settings forgets them.
    assert clerk.post(at, form | {"rule": "ranked-pairs", "leftover": "stay"}).status == 303
    assert json.loads(only_round().rule_parameters) == {
        "ties": ["votes", "higher_cost", "refuse"], "min_support": 2, "unaffordable": "stop",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_projects_on_one_spot_exclude_each_other_and_the_loser_reads_why(
    app: Flask, actors: Actors, language: str
) -> None:
    people = [actors.person(f"Voter {n}") for n in range(4)]
    round_ = make.draft(budget=20_000_000, opens_at=clock.now(), rule_parameters='{"min_support": 2}')
    with transaction():
        for project in db.session.scalars(select(Project).where(Project.number.in_((1, 2)))):
            project.site = "park"
    make.admit(round_, *people)
    rounds.publish_round(SYSTEM, round_)
    assert json.loads(round_.rule_parameters)["conflicts"] == [["1", "2"]]
    for who, choice in zip(people, [(1, 2), (1, 2), (2, 1, 3), (1, 4)], strict=True):
        cast_ballot(who, round_, choice)
    at = f"/rounds/{make.finished(round_).public_id}"
    page = Visitor(app, language).get(f"{at}/result").words()
    together, few = {
        "en": ("It cannot be built together with «Playground at 6 Toraigyrov Street»", "It needed at least 2 votes."),
        "ru": ("Его нельзя построить вместе с проектом «Playground", "Нужно было хотя бы 2 голоса."),
        "kk": ("«Playground at 6 Toraigyrov Street» жобасымен бірге салуға болмайды", "Кемінде 2 дауыс керек еді."),
    }[language]
    assert together in page and few in page


@given(some.lists(some.integers(0, 40), min_size=1, max_size=8), some.integers(1, 12))
def test_no_group_too_small_can_be_read_or_worked_out(sizes: list[int], least: int) -> None:
    groups = [GroupShare(f"part {n:02}", size, Fraction(size), Fraction(size, 2)) for n, size in enumerate(sizes)]
    shown = told(groups, least)
    hidden = [
        size for size, (_label, voters, share) in zip(sizes, shown, strict=True) if voters is None and share is None
    ]
    assert all(voters >= least for _label, voters, _share in shown if voters is not None)
    assert len(hidden) != 1 or len(sizes) == 1, "the one left out would be what the others leave"


def test_the_page_tells_whose_money_found_a_project(
    app: Flask, actors: Actors, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civic.voting.services.terms.LARGE", 2)
    monkeypatch.setattr("civic.voting.queries.shares.SMALL", 2)
    people = [actors.person(f"Voter {n}") for n in range(7)]
    round_ = make.draft(budget=6_000_000, costs=[3_000_000] * 6, opens_at=clock.now(), min_published=2)
    parts = [rounds.Part(code, code, code, code.title()) for code in ("north", "south", "yard")]
    rounds.set_parts(SYSTEM, round_, parts)
    where = ["north", "north", "north", "south", "south", "south", "yard"]
    roll.import_roll(SYSTEM, round_, [roll.Voter(contact_key(who.email), part) for who, part in zip(people, where, strict=True)])  # fmt: skip
    rounds.publish_round(SYSTEM, round_)
    for who, choice in zip(people, [(1,), (1,), (1,), (2,), (2,), (3,), (4,)], strict=True):
        cast_ballot(who, round_, choice)
    kept = db.session.scalars(select(Ballot.part).order_by(Ballot.part)).all()
    assert kept == ["", "north", "north", "north", "south", "south", "south"], "one voter's part is not on the ballot"
    at = f"/rounds/{make.finished(round_).public_id}"
    shares = {code: (voters, share) for code, voters, share in json.loads(result_of(only_round()).row.shares)}
    assert shares[""] == (None, None), "one voter alone is not told"
    assert sum(voters is None for voters, _share in shares.values()) == 2
    page = visitor.get(f"{at}/result").words()
    assert "Whose money found a project" in page and "not told" in page
    assert visitor.get(f"{at}/result/shares.figure.json").status == 200


def test_ballots_below_the_limit_leave_the_house_only_when_that_is_said_aloud(
    app: Flask, actors: Actors, tmp_path: Path
) -> None:
    public_id, out = voted(actors, [(1, 2), (3,)]).public_id, tmp_path / "out.pb"
    run = app.test_cli_runner().invoke(round_group, ["export", public_id, "--out", str(out)])
    assert run.exit_code == 2 and "could name their voters" in run.output and not out.exists()
    run = app.test_cli_runner().invoke(round_group, ["export", public_id, "--out", str(out), "--even-closed"])
    assert run.exit_code == 0 and "warning" in run.stderr and out.exists()


def test_two_projects_stand_side_by_side(app: Flask, actors: Actors, visitor: Visitor) -> None:
    voter = actors.person("Aigul")
    at = f"/rounds/{make.opened(voter).public_id}"
    page = visitor.get(f"{at}/projects/compare?a=1&b=3").words()
    assert make.TITLES[0] in page and make.TITLES[2] in page and "3 000 000 ₸" in page and "5 000 000 ₸" in page
    assert "Choose two different projects." in visitor.get(f"{at}/projects/compare?a=1&b=1").words()
    for odd in ("?a=x&b=٣", "?a=999", ""):
        seen = visitor.get(f"{at}/projects/compare{odd}")
        assert seen.status == 200 and "Put it on my ballot" not in seen.text
    browser = actors.browser(db.session.merge(voter))
    led = browser.post(f"{at}/ballot", {"choice": ["2"], "do": "compare"})
    assert led.status == 303 and led.response.location.endswith("/projects/compare")
    assert "Put it on my ballot" in browser.get(f"{at}/projects/compare?a=1&b=3").text
    assert 'name="choice" value="2"' in browser.get(f"{at}/ballot").text, "what was chosen is kept on the way"


def test_the_comparison_waits_for_nobody(app: Flask, actors: Actors) -> None:
    round_ = voted(actors)
    kept = certificate_file(round_).with_name(f"{round_.public_id}.compare.json")
    assert kept.exists(), "made when the ballots were counted"
