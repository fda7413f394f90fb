"""Certificate, comparison of rules, «what if», protocol and the page about choosing a rule."""

import copy
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from civic.kernel.errors import Missing, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.tally.certificate import BadCertificate, check, read_certificate
from civic.tally.claims import RULE_WORDS
from civic.tally.exchange import read_pb
from civic.voting.models import Round
from civic.voting.queries import certificates
from civic.voting.queries.ballots import election_of
from civic.voting.queries.certificates import certificate_file, certificate_of
from civic.voting.queries.choosing import sample
from civic.voting.queries.comparisons import comparison_of, other_rules, settings_for
from civic.voting.queries.results import published_file, result_of
from civic.voting.services import counting, rounds
from civic.voting.services.importing import import_round
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors
from tests.support.visitor import Visitor

VOTES = [(1, 2), (1, 3), (2, 1, 4), (5,), (6, 5), (4, 6)]


def counted(actors: Actors, votes: Sequence[tuple[int, ...]] = VOTES, **values: Any) -> Round:
    """A finished round with these ballots."""
    voters = [actors.person(f"Voter {number}") for number in range(len(votes))]
    round_ = make.opened(*voters, **{"budget": 12_000_000, **values})
    for voter, choice in zip(voters, votes, strict=True):
        cast_ballot(voter, round_, choice)
    return make.finished(round_)


def stored_round() -> Round:
    return db.session.scalars(select(Round)).one()


def changed(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the numbers of a document stand."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in parts:
        if isinstance(value, int) and not isinstance(value, bool):
            yield (*path, name)
        yield from changed(value, (*path, name))


@pytest.mark.parametrize("rule", ["ear", "points-greedy", "votes-greedy"])
def test_a_stored_certificate_verifies_against_the_ballots_and_their_file(
    actors: Actors, visitor: Visitor, rule: str
) -> None:
    kind = "approval" if rule == "votes-greedy" else "ranked"
    round_ = counted(actors, rule=rule, ballot_kind=kind)
    text = visitor.get(f"/rounds/{round_.public_id}/certificate.json").response.data
    assert text == certificate_file(stored_round()).read_bytes()
    data = read_certificate(text)
    assert check(election_of(stored_round()), data).accepted
    assert check(read_pb(published_file(stored_round())).election, data).accepted
    page = visitor.get(f"/rounds/{round_.public_id}/result")
    assert hashlib.sha256(text).hexdigest() in page.text
    assert "Within the budget" in page.words() and "checked, holds" in page.words()


def test_any_changed_number_is_refused(actors: Actors) -> None:
    counted(actors)
    round_ = stored_round()
    election, data = election_of(round_), read_certificate(certificate_file(round_).read_bytes())
    places = list(changed(data))
    assert len(places) > 40
    for place in places:
        wrong = copy.deepcopy(data)
        part = wrong
        for name in place[:-1]:
            part = part[name]
        part[place[-1]] += 1
        try:
            accepted = check(election, wrong).accepted
        except BadCertificate:
            accepted = False
        assert not accepted, place


def test_a_lost_certificate_is_made_again_just_the_same(actors: Actors, visitor: Visitor) -> None:
    at = f"/rounds/{counted(actors).public_id}/certificate.json"
    path = certificate_file(stored_round())
    first = path.read_bytes()
    for spoilt in (
        None,
        b"{",
        b'{"certificate": "something else"}',
        first.replace(b'"input_hash":"', b'"input_hash":"0'),
    ):
        path.unlink()
        if spoilt is not None:
            path.write_bytes(spoilt)
        assert visitor.get(at).response.data == first
        assert path.read_bytes() == first
    assert [each.name for each in path.parent.iterdir() if each.name.endswith(".new")] == []


def test_a_count_that_cannot_be_followed_is_not_stored(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    voter = actors.person("Voter")
    round_ = make.opened(voter, min_published=1)
    cast_ballot(voter, round_, (1,))
    rounds.close_round(SYSTEM, round_, "everybody has voted")

    def fails(*_given: object) -> None:
        raise BadCertificate("other_election", "input.input_hash")

    monkeypatch.setattr(certificates, "certify", fails)
    with pytest.raises(Refused, match="step by step"):
        counting.count_round(SYSTEM, round_, "7", "test")
    db.session.expire_all()
    assert stored_round().counted_at is None
    with pytest.raises(Missing):
        result_of(stored_round())


def test_ballots_that_stay_closed_have_no_certificate_and_no_other_counts(actors: Actors, visitor: Visitor) -> None:
    at = f"/rounds/{counted(actors, [(1,), (2,)], min_published=3).public_id}"
    page = visitor.get(f"{at}/result")
    assert "certificate.json" not in page.text and "/compare" not in page.text and "/what-if" not in page.text
    assert not certificate_file(stored_round()).exists()
    assert certificate_of(stored_round(), result_of(stored_round())) is None
    for path in ("certificate.json", "result/compare", "result/what-if", "result/rules.figure.json"):
        assert visitor.get(f"{at}/{path}").status == 404, path
    sheet = visitor.get(f"{at}/result/protocol")
    assert sheet.status == 200 and "Certificate" not in sheet.words()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_comparison_says_that_it_is_not_official(app: Flask, actors: Actors, language: str) -> None:
    at = f"/rounds/{counted(actors).public_id}/result"
    page = Visitor(app, language).get(f"{at}/compare")
    mark = {"kk": "Ресми емес", "ru": "Неофициально", "en": "Not official"}[language]
    assert page.status == 200 and mark in page.words()
    assert mark in Visitor(app, language).get(f"{at}/what-if").words()
    for rule in ("ear", "points-greedy", "votes-greedy", "equal-shares", "ranked-pairs"):
        assert page.text.count(f'id="rule-{rule}"') == 1, rule
    assert page.words().count("%(") == 0


def test_the_comparison_is_kept_and_made_again_when_its_file_is_old(actors: Actors, visitor: Visitor) -> None:
    round_ = counted(actors)
    at = f"/rounds/{round_.public_id}/result"
    first = visitor.get(f"{at}/compare").words()
    path = published_file(stored_round()).with_suffix(".compare.json")
    kept = json.loads(path.read_bytes())
    kept["lines"][0]["nothing"] = 4242
    path.write_text(json.dumps(kept))
    assert "4242" in visitor.get(f"{at}/compare").words(), "a page reads what is stored and does not count"
    for spoilt in (b"", b"[]", b'{"key": 1}', json.dumps(kept | {"key": ["older"]}).encode()):
        path.write_bytes(spoilt)
        assert visitor.get(f"{at}/compare").words() == first


def test_the_comparison_is_right(actors: Actors) -> None:
    votes = [(1, 2)] * 4 + [(3,)] * 2
    counted(actors, votes, costs=[8_000_000, 4_000_000, 4_000_000], count=3, rule="points-greedy")
    round_ = stored_round()
    found = {line.rule: line for line in comparison_of(round_, result_of(round_)).lines}
    official, shares = found["points-greedy"], found["ear"]
    assert (len(official.winners), official.spent, official.nothing) == (2, 12_000_000, 2)
    assert (len(shares.winners), shares.spent, shares.nothing) == (2, 12_000_000, 0)
    assert len(shares.gains) == len(shares.losses) == 1
    assert (shares.better, shares.worse, shares.same) == (2, 4, 0)


def test_other_rules_keep_the_thresholds_and_never_stop_at_a_tie(actors: Actors) -> None:
    counted(actors)
    election = election_of(stored_round())
    official = {
        "ties": ("votes", "refuse"),
        "min_support": 2,
        "weights": (3, 2, 1),
        "unaffordable": "stop",
        "seed": "7",
    }
    for rule in ("ear", *other_rules("ranked", "ear")):
        settings = settings_for(rule, official, election)
        assert settings["ties"] == ["votes", "lot"] and settings["min_support"] == 2 and settings["seed"] == "7"
    assert settings_for("votes-greedy", official, election)["unaffordable"] == "skip"
    assert settings_for("equal-shares", official, election)["completion"] == "add1+fill"


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("approval", "votes-greedy"), ("knapsack", "votes-greedy"), ("choose-one", "votes-greedy"), ("points", "points-greedy")],
)  # fmt: skip
def test_every_kind_of_ballot_can_be_compared(actors: Actors, visitor: Visitor, kind: str, rule: str) -> None:
    extra: dict[str, Any] = {"points_total": 10} if kind == "points" else {}
    votes: list[Any] = [((1, 5), (2, 5)), ((1, 10),), ((3, 4),)] if kind == "points" else [(1,), (1,), (3,)]
    extra |= {"max_choices": 1} if kind == "choose-one" else {}
    at = f"/rounds/{counted(actors, votes, ballot_kind=kind, rule=rule, **extra).public_id}"
    page = visitor.get(f"{at}/result/compare")
    assert page.status == 200
    assert all(RULE_WORDS[other].title in page.words() for other in other_rules(kind, rule))
    assert visitor.get(f"{at}/result/what-if?change=more&amount=1000000").status == 200
    assert visitor.get(f"{at}/result/rules.figure.json").response.get_json()["data"]


def test_what_if_tells_what_would_change(actors: Actors, visitor: Visitor) -> None:
    votes = [(1,)] * 3 + [(2,)] * 2
    round_ = counted(actors, votes, costs=[6_000_000, 5_000_000], count=2, budget=6_000_000, rule="points-greedy")
    at = f"/rounds/{round_.public_id}/result/what-if"
    assert visitor.get(at).status == 200
    more = visitor.get(f"{at}?change=more&amount=5 000 000")
    assert "Suppose there is 11 000 000 ₸ to give instead of 6 000 000 ₸." in more.words().replace("\u00a0", " ")
    assert "Would get the money: 1 project" in more.words() and "0 instead of 2" in more.words()
    dear = visitor.get(f"{at}?change=cost&project=1&amount=7000000")
    assert "It would lose the money." in dear.words() and "Would get the money: 1 project" in dear.words()
    same = visitor.get(f"{at}?change=cost&project=2&amount=5500000")
    assert "Nothing would change" in same.words() and "It still would not get the money." in same.words()
    less = visitor.get(f"{at}?change=less&amount=6000000")
    assert "Would lose the money: 1 project" in less.words()
    assert visitor.get(f"/rounds/{round_.public_id}/result").words().count("1 project out of 2 gets") == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("change=cost&project=1&amount=much", "Type an amount in figures"),
        ("change=cost&project=1&amount=", "Fill in this field."),
        ("change=cost&project=1", "Fill in this field."),
        ("change=cost&project=1&amount=-5", "Type an amount in figures"),
        ("change=cost&amount=5", "Choose a project."),
        ("change=cost&project=99&amount=5", "Choose a project."),
        ("change=less&amount=12000001", "The whole budget is"),
        ("change=more&amount=99999999999999999999", "Type an amount in figures"),
        ("change=everything&amount=5", "Not a valid choice."),
        ("change=&amount=5&project=%3Cb%3E", "Not a valid choice."),
    ],
)
def test_what_cannot_be_counted_is_said_at_the_field(actors: Actors, visitor: Visitor, query: str, said: str) -> None:
    page = visitor.get(f"/rounds/{counted(actors).public_id}/result/what-if?{query}")
    assert page.status == 422 and said in page.words()
    assert "What would change" not in page.words()


def test_the_protocol_holds_what_is_signed(actors: Actors, visitor: Visitor) -> None:
    round_ = counted(actors)
    page = visitor.get(f"/rounds/{round_.public_id}/result/protocol")
    result = result_of(stored_round())
    words = page.words().replace("\u00a0", " ")
    for part in ("Pavlodar", "People's Participation Budget", "2026-lot", "12 000 000 ₸", "Name and position"):
        assert part in words, part
    stored = certificate_of(stored_round(), result)
    assert stored is not None
    for number in (result.outcome.input_hash, result.row.file_hash, stored.sha256, stored_round().rule_hash):
        assert str(number) in words
    assert words.count("not funded") == 6 - len(result.outcome.winners)


def test_a_sheet_with_many_projects_keeps_all_funded_ones(actors: Actors, visitor: Visitor) -> None:
    votes: list[tuple[int, ...]] = [(1, 2, 3)] * 3
    round_ = counted(actors, votes, count=60, costs=[1_000_000] * 60, budget=12_000_000)
    words = visitor.get(f"/rounds/{round_.public_id}/result/protocol").words()
    assert "39 more projects are not funded" in words and words.count(" funded ") >= 3


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("ballots", ["ranked", "approval", "nonsense"])
def test_choosing_a_rule_shows_all_rules_and_past_rounds(
    app: Flask, actors: Actors, language: str, ballots: str
) -> None:
    visitor = Visitor(app, language)
    empty = visitor.get(f"/rounds/choosing-a-rule?ballots={ballots}")
    assert empty.status == 200 and "/result/compare" not in empty.text
    round_ = counted(actors)
    assert f"/rounds/{round_.public_id}/result/compare" in visitor.get("/rounds/choosing-a-rule").text


def test_more_projects_and_more_finished_rounds_ask_the_database_no_more(actors: Actors, visitor: Visitor) -> None:
    asked = []
    for many in (4, 60):
        at = f"/rounds/{counted(actors, [(1, 2)] * 3, count=many, costs=[1_000_000] * many).public_id}"
        pages = (f"{at}/certificate.json", f"{at}/projects/compare?a=1&b=3", "/rounds/choosing-a-rule")
        asked.append([visitor.get(page).statements for page in pages])
    assert asked[0] == asked[1]
    assert max(asked[1]) <= 8


def test_the_example_tells_what_the_page_says() -> None:
    for kind in ("ranked", "approval"):
        for answer in sample(kind).answers:
            takes_all = answer.rule in ("points-greedy", "votes-greedy", "ranked-pairs")
            assert answer.by_district[1:] == (0, 0) if takes_all else all(answer.by_district)
            assert answer.nothing == (45 if takes_all else 0)
            centre = set(answer.winners) & set(sample(kind).districts[0].ballot)
            assert len(centre) == (3 if takes_all else 2)


def test_the_largest_ranked_election_is_confirmed_and_compared(app: Flask, visitor: Visitor, data_folder: Path) -> None:
    path = data_folder / "pabulib" / "Poland_Krakow_2024.pb.gz"
    if not path.exists():
        pytest.skip("real data not present")
    round_ = import_round(SYSTEM, make.town(), read_pb(path))
    at = f"/rounds/{round_.public_id}"
    first = visitor.get(f"{at}/result/compare")
    assert first.status == 200 and "23 793" in first.words().replace("\u00a0", " ")
    data = read_certificate(visitor.get(f"{at}/certificate.json").response.data)
    assert check(election_of(stored_round()), data).accepted
