"""What everybody reads of a round: receipts checked, projects listed, open data, the rules as published."""

import csv
import hashlib
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.voting.models import Round
from civic.voting.services import rounds as round_services
from tests.factories import rounds
from tests.factories.people import Actors
from tests.support.booth import KINDS, Booth, receipt_of, voters
from tests.support.visitor import Visitor


def test_a_receipt_number_tells_whether_the_ballot_was_counted(actors: Actors, visitor: Visitor) -> None:
    people, browsers = voters(actors, 4)
    public_id = rounds.opened(*people).public_id
    trackers = [receipt_of(Booth(browser, public_id).cast(f"{n + 1},6")) for n, browser in enumerate(browsers)]
    superseded, trackers[0] = trackers[0], receipt_of(Booth(browsers[0], public_id).cast("2,6"))
    check = f"/rounds/{public_id}/check"
    visitor.get(check)
    assert "It can be checked later" in visitor.post(check, {"number": trackers[0]}).words()
    slip = trackers[0][:-1] + ("2" if trackers[0][-1] != "2" else "3")
    wrong = visitor.post(check, {"number": slip})
    assert wrong.status == 422
    assert "slip of the pen" in wrong.words()
    rounds.finished(db.session.scalars(select(Round)).one())
    visitor.get(check)
    found = visitor.post(check, {"number": trackers[0].lower().replace("-", " ")})
    assert "A ballot with this number was counted" in found.words()
    assert "Light on the path to school no. 7" in found.words()
    assert "Benches along the Irtysh" in found.words()
    assert "No counted ballot has this number" in visitor.post(check, {"number": superseded}).words()


def test_where_too_few_voted_a_number_is_confirmed_without_its_ballot(actors: Actors, visitor: Visitor) -> None:
    voter = actors.person()
    public_id = rounds.opened(voter, min_published=3).public_id
    tracker = receipt_of(Booth(actors.browser(voter), public_id).cast("2"))
    rounds.finished(db.session.scalars(select(Round)).one())
    visitor.get(f"/rounds/{public_id}/check")
    seen = visitor.post(f"/rounds/{public_id}/check", {"number": tracker})
    assert "A ballot with this number was counted" in seen.words()
    assert "Light on the path" not in seen.words()


def test_the_list_of_projects_takes_few_statements_however_long_it_is(app: Flask, visitor: Visitor) -> None:
    counts = []
    for count in (6, 60):
        public_id = rounds.opened(count=count, budget=900_000_000).public_id
        visitor.get(f"/rounds/{public_id}/projects")
        counts.append(visitor.get(f"/rounds/{public_id}/projects").statements)
    assert counts[0] == counts[1] <= 8


def test_the_list_is_searched_filtered_and_sorted(booth: Booth, visitor: Visitor) -> None:
    page = visitor.get(f"{booth.round}/projects?q=YARD%20garden")
    assert "Garden in the yard of 95 Chokin Street" in page.words()
    assert "Shown: 1 of 6" in page.words()
    assert "No project fits this search" in visitor.get(f"{booth.round}/projects?q=zeppelin").words()
    dear = visitor.get(f"{booth.round}/projects?sort=-cost").text
    numbers = re.findall(r'<li class="project" id="p(\d+)"', dear)
    assert numbers[0] == "5"
    assert visitor.get(f"{booth.round}/projects?sort=drop%20table&view=map").status == 200


def test_open_data_matches_the_page_and_runs_no_formula(app: Flask, visitor: Visitor) -> None:
    round_ = rounds.draft()
    public_id = round_.public_id
    with transaction():
        round_services.db.session.execute(
            rounds.projects.Project.__table__.update()
            .where(rounds.projects.Project.number == 1)
            .values(title_en="=HYPERLINK(1)", gist_en=" +7 701", address_en="＝1")
        )
    rounds.roll.import_roll(SYSTEM, round_, [rounds.roll.Voter(b"x" * 32)])
    round_services.publish_round(SYSTEM, round_)
    rows = list(
        csv.DictReader(io.StringIO(visitor.get(f"/rounds/{public_id}/projects.csv").text.removeprefix("\ufeff")))
    )
    assert len(rows) == 6
    assert rows[0]["title_en"] == "'=HYPERLINK(1)"
    assert rows[0]["gist_en"] == "' +7 701"
    assert rows[0]["address_en"] == "'＝1"
    assert rows[1]["cost"] == "4000000"
    machine = visitor.get(f"/rounds/{public_id}/projects.json").response.get_json()
    assert machine["projects"][0]["title_en"] == "=HYPERLINK(1)"
    assert visitor.get(f"/rounds/{public_id}/projects.geojson").response.get_json()["features"] == []


@pytest.mark.promise
def test_the_fingerprint_on_the_page_is_that_of_the_rules_as_published(booth: Booth, visitor: Visitor) -> None:
    record = visitor.get(f"{booth.round}/rules.json").response.data
    assert hashlib.sha256(record).hexdigest() in visitor.get(booth.round).text


def test_a_draft_looks_as_if_it_were_not_there(actors: Actors, visitor: Visitor) -> None:
    neighbour = actors.browser(actors.person())
    public_id = rounds.draft().public_id
    for page in ("", "/projects", "/projects/1", "/ballot", "/check", "/projects.csv", "/rules.json"):
        assert visitor.get(f"/rounds/{public_id}{page}").status == 404, page
        assert neighbour.get(f"/rounds/{public_id}{page}").status == 404, page
    assert visitor.get("/rounds/nothing").status == 404


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_holds_in_every_language(actors: Actors, language: str) -> None:
    voter = actors.person(locale=language)
    browser = actors.browser(voter, language=language)
    for values in KINDS.values():
        public_id = rounds.opened(voter, **values).public_id
        for page in ("", "/ballot", "/projects", "/projects?view=map", "/projects/1", "/check"):
            seen = browser.get(f"/rounds/{public_id}{page}")
            assert seen.status == 200
            assert seen.document.get("lang") == language
    for page in ("/rounds/", "/rounds/projects"):
        assert browser.get(page).status == 200
    assert browser.get("/rounds/vote").location == "/rounds/"


def test_the_door_leads_straight_to_the_only_open_ballot(booth: Booth, visitor: Visitor) -> None:
    assert visitor.get("/rounds/vote").location == booth.url
    assert visitor.get("/rounds/projects").location == f"{booth.round}/projects"
    assert "People's Participation Budget" in visitor.get("/").words()
