"""What a resident meets at the ballot, with no script at all."""

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.kernel import clock
from civic.kernel.extensions import db
from civic.voting.models import RollEntry
from tests.factories import rounds
from tests.factories.people import Actors
from tests.support.booth import KINDS, Booth, chosen, drafts, receipt_of, stored, voters
from tests.support.visitor import Visitor


def test_the_whole_way_needs_no_script(booth: Booth) -> None:
    booth.open()
    assert booth.press("add-3").location == f"{booth.url}#p3"
    assert booth.press("add-1", choice=["3"]).status == 303
    assert booth.press("add-5", choice=["3", "1"]).status == 303
    assert chosen(booth.open()) == ["3", "1", "5"]
    assert booth.press("up-5", choice=["3", "1", "5"]).location == f"{booth.url}#my-ranking"
    assert drafts() == ["3,5,1"]
    booth.open()
    numbers = {"rank-3": "3", "rank-5": "1", "rank-1": "2"}
    assert booth.press("reorder", choice=["3", "5", "1"], **numbers).status == 303
    assert drafts() == ["5,1,3"]
    booth.open()
    booth.press("drop-1", choice=["5", "1", "3"])
    assert drafts() == ["5,3"]
    booth.open()
    assert booth.press("review", choice=["5", "3"]).location == f"{booth.url}/review"
    page = booth.browser.follow()
    assert 'name="choices" value="5,3"' in page.text
    done = booth.browser.post(f"{booth.url}/review", {"choices": "5,3", "do": "cast"})
    assert done.status == 200
    assert stored() == ["5,3"]
    assert drafts() == []
    tracker = receipt_of(done)
    assert tracker not in booth.open().text, "the receipt is shown once"


def test_after_voting_the_page_says_so_and_never_what_was_chosen(booth: Booth) -> None:
    booth.cast("2,4")
    page = booth.open()
    assert "You have voted" in page.words()
    assert chosen(page) == []
    assert "nobody can read it back" in page.words()
    assert "You have voted" in booth.browser.get(booth.round).words()


def test_a_full_ranking_refuses_one_more_and_loses_nothing(booth: Booth) -> None:
    booth.open()
    seen = booth.press("add-4", choice=["1", "2", "3"])
    assert seen.status == 422
    assert chosen(seen) == ["1", "2", "3"]
    assert "as many as you may" in seen.words()


def test_an_empty_ballot_is_told_what_it_lacks(booth: Booth) -> None:
    assert "Choose at least 1 project." in booth.open().words()
    seen = booth.press("review")
    assert seen.status == 422
    assert "Choose at least 1 project." in seen.words()


def test_changing_the_language_keeps_what_was_chosen_and_saves_nothing(booth: Booth) -> None:
    booth.open()
    seen = booth.browser.post(booth.url, {"_language": "kk", "choice": ["6", "2"], "rank-6": "2", "rank-2": "1"})
    assert seen.status == 200
    assert seen.document.get("lang") == "kk"
    assert chosen(seen) == ["2", "6"]
    assert drafts() == []


def test_a_script_saves_quietly(booth: Booth) -> None:
    booth.open()
    seen = booth.press("save", choice=["2"], headers={})
    assert seen.status == 303
    booth.open()
    booth.browser.headers = {"X-Requested-With": "fetch"}
    seen = booth.press("save", choice=["2", "5"])
    assert seen.status == 204
    assert drafts() == ["2,5"]


def test_a_project_page_puts_its_project_on_the_draft(booth: Booth) -> None:
    booth.open()
    booth.press("add-2")
    page = booth.browser.get(f"{booth.round}/projects/4")
    assert 'value="add-4"' in page.text
    assert booth.browser.post(booth.url, {"do": "add-4", "from": "draft"}).location == f"{booth.url}#p4"
    assert drafts() == ["2,4"]


@pytest.mark.parametrize("bad", ["x", "-1", "1.5", "٣", "9" * 12])
def test_odd_numbers_are_refused_with_a_reason(booth: Booth, bad: str) -> None:
    booth.open()
    seen = booth.press("save", choice=["1", bad])
    assert seen.status == 422
    assert "no such project" in seen.words()
    assert chosen(seen) == ["1"]
    assert drafts() == []


@pytest.mark.parametrize(
    ("kind", "sent", "written"),
    [
        ("approval", {"choice": ["5", "2"]}, "2,5"),
        ("points", {"points-1": "6", "points-4": "4", "points-2": ""}, "1:6,4:4"),
        ("knapsack", {"choice": ["1", "2"]}, "1,2"),
        ("choose-one", {"choice": ["6"]}, "6"),
    ],
)
def test_every_kind_of_ballot_is_cast_without_script(
    actors: Actors, kind: str, sent: dict[str, object], written: str
) -> None:
    voter = actors.person()
    at = Booth(actors.browser(voter), rounds.opened(voter, **KINDS[kind]).public_id)
    at.open()
    at.press("save", **sent)
    assert drafts() == [written]
    page = at.open()
    assert "Draft saved." in page.words()
    assert at.press("review", **sent).status == 303
    at.browser.follow()
    assert at.browser.post(f"{at.url}/review", {"choices": written, "do": "cast"}).status == 200
    assert stored() == [written]


@pytest.mark.parametrize(
    ("kind", "sent", "reason", "kept"),
    [
        ("approval", {"choice": ["1", "2", "3", "4"]}, "at most 3 projects", 'value="4" checked'),
        ("points", {"points-1": "6", "points-2": "6"}, "10 points to give", 'name="points-2" min="0" max="6" value="6"'),
        ("points", {"points-1": "7"}, "at most 6 points", 'value="7"'),
        ("points", {"points-1": "2,5"}, "whole numbers", 'value="2,5"'),
        ("knapsack", {"choice": ["1", "2", "3"]}, "more than there is", 'value="3" checked'),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_said_at_the_ballot_and_nothing_is_lost(
    actors: Actors, kind: str, sent: dict[str, object], reason: str, kept: str
) -> None:
    voter = actors.person()
    at = Booth(actors.browser(voter), rounds.opened(voter, **KINDS[kind]).public_id)
    at.open()
    seen = at.press("review", **sent)
    assert seen.status == 422
    assert reason in seen.words()
    assert kept in seen.text
    assert stored() == []


def test_searching_loses_no_tick(actors: Actors) -> None:
    voter = actors.person()
    at = Booth(actors.browser(voter), rounds.opened(voter, **KINDS["approval"]).public_id)
    at.open()
    seen = at.press("filter", choice=["1"], q="bench")
    assert "q=bench" in seen.location
    page = at.browser.follow()
    assert re.search(r'id="p1"[^>]* hidden', page.text), "projects that do not match stay in the form, out of sight"
    assert not re.search(r'id="p6"[^>]* hidden', page.text)
    assert 'value="1" checked' in page.text
    assert "Shown: 1 of 6" in page.words()


def test_each_voter_has_an_order_of_their_own_that_can_be_repeated(actors: Actors) -> None:
    people, browsers = voters(actors, 2)
    public_id = rounds.opened(*people, count=30).public_id
    orders = []
    for browser in browsers:
        at = Booth(browser, public_id)
        page = at.open()
        assert at.open().text.count("<li") == page.text.count("<li")
        order = [int(n) for n in re.findall(r'<li class="project" id="p(\d+)"', page.text)]
        seed = re.search(r"number of your order: ([0-9a-f]{8})", page.words())
        assert seed
        again = sorted(range(1, 31), key=lambda n, seed=seed[1]: hashlib.sha256(f"{seed}:{n}".encode()).digest())
        assert order == again
        orders.append(order)
    assert orders[0] != orders[1]


def test_a_stranger_reads_the_projects_and_how_to_vote(booth: Booth, visitor: Visitor) -> None:
    page = visitor.get(booth.url)
    assert page.status == 200
    assert "Sign in to vote" in page.words()
    assert "Playground at 6 Toraigyrov Street" in page.words()
    assert "Cast" not in page.words()
    assert "/sign-in?" in page.text


def test_whoever_cannot_vote_is_told_why(actors: Actors) -> None:
    unconfirmed = actors.browser(actors.person("New", confirmed=False))
    stranger = actors.browser(actors.person("Guest"))
    public_id = rounds.opened(actors.person("Aigul")).public_id
    assert "You are not on the roll of this round." in stranger.get(f"/rounds/{public_id}/ballot").words()
    assert "Confirm your mail address first" in unconfirmed.get(f"/rounds/{public_id}/ballot").words()
    stranger.get(f"/rounds/{public_id}")
    refused = stranger.post(f"/rounds/{public_id}/ballot", {"do": "add-1"})
    assert refused.status == 403
    assert drafts() == []


def test_before_and_after_the_page_says_when(actors: Actors) -> None:
    voter = actors.person()
    browser = actors.browser(voter)
    ahead = rounds.published(voter).public_id
    over = rounds.closed(voter).public_id
    assert "You can vote from" in browser.get(f"/rounds/{ahead}/ballot").words()
    assert "Voting ended on" in browser.get(f"/rounds/{over}/ballot").words()
    assert "(UTC+5)" in browser.last.words()  # type: ignore[union-attr]  # just opened
    assert "everybody has voted" in browser.get(f"/rounds/{over}").words()


@pytest.mark.promise
def test_a_round_that_closes_between_check_and_cast_stores_nothing(actors: Actors) -> None:
    voter = actors.person()
    browser = actors.browser(voter)
    at = Booth(browser, rounds.opened(voter, closes_at=clock.now() + timedelta(minutes=10)).public_id)
    at.open()
    at.press("review", choice=["1"])
    browser.follow()
    with clock.travel(timedelta(minutes=11)):
        seen = browser.post(f"{at.url}/review", {"choices": "1", "do": "cast"})
    assert seen.status == 403
    assert "Voting ended on" in seen.words()
    assert stored() == []


@pytest.mark.promise
def test_sending_again_after_a_lost_answer_gives_one_ballot_and_a_fresh_receipt(booth: Booth) -> None:
    first, second = booth.cast("1,2"), booth.cast("1,2")
    assert receipt_of(first) != receipt_of(second)
    assert stored() == ["1,2"]
    assert db.session.scalars(select(RollEntry.casts)).all() == [2]
    assert "Your vote has been changed" in second.words()


def test_the_receipt_can_be_read_in_another_language_without_casting_again(booth: Booth) -> None:
    done = booth.cast("3")
    tracker = receipt_of(done)
    hidden = dict(re.findall(r'name="(tracker|commitment|again|casts_left)" value="([^"]*)"', done.text))
    again = booth.browser.post(f"{booth.url}/review", {**hidden, "_language": "ru"})
    assert again.status == 200
    assert receipt_of(again) == tracker
    assert again.document.get("lang") == "ru"
    assert db.session.scalars(select(RollEntry.casts)).all() == [1]
    forged = booth.browser.post(f"{booth.url}/review", {**hidden, "tracker": "AAAAA", "_language": "ru"})
    assert forged.status == 422


def test_what_was_read_is_what_is_cast(booth: Booth) -> None:
    booth.open()
    booth.press("review", choice=["1", "2"])
    booth.browser.follow()
    other = booth.press("save", choice=["6"])
    assert other.status == 303
    booth.browser.post(f"{booth.url}/review", {"choices": "1,2", "do": "cast"})
    assert stored() == ["1,2"]


def test_a_damaged_ballot_is_refused(booth: Booth) -> None:
    assert booth.cast("1;2").status == 422
    assert booth.cast("1,99").status == 422
    assert booth.cast("1,1").status == 422
    assert stored() == []
