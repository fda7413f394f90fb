"""A link in a messenger says what it leads to; a phone reminds of the last day; nothing of it betrays anybody."""

import re
from urllib.parse import quote

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.files import store_generated
from civic.kernel.imaging import encode
from civic.kernel.permissions import SYSTEM
from civic.voting.models import Project, Round
from civic.voting.services import counting
from civic.voting.services import rounds as round_services
from tests.factories import process, rounds
from tests.factories.people import Actors
from tests.support.booth import Booth
from tests.support.visitor import NS, Seen, Visitor

ORIGIN = "https://asar.example"


@pytest.fixture(autouse=True)
def known_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    # Taken back afterwards: other tests meet the same app.
    monkeypatch.setitem(app.config, "PUBLIC_URL", ORIGIN)


def marks(seen: Seen) -> dict[str, str]:
    """The marks a messenger reads in the head of a page."""
    found = {}
    for node in seen.document.iter(f"{NS}meta"):
        name = node.get("property") or node.get("name")
        if name and (name.startswith("og:") or name == "description"):
            assert name not in found, f"{name} is said twice"
            found[name] = node.get("content")
    return found


def ways(seen: Seen) -> list[str]:
    """Where the messengers' own links lead."""
    links = [str(node.get("href")) for node in seen.document.iter(f"{NS}a")]
    return [link for link in links if link.startswith(("https://wa.me/", "https://t.me/"))]


def pictured(round_: Round, number: int = 1) -> str:
    large, thumb = (encode(Image.new("RGB", size, "teal"), 70) for size in ((640, 480), (320, 180)))
    with transaction():
        upload = store_generated(large, thumb)
        found = db.session.scalars(select(Project).where(Project.round_id == round_.id, Project.number == number)).one()
        found.photo_id = upload.id
        return upload.public_id


def test_a_link_to_an_open_round_says_what_there_is_to_decide_and_until_when(app: Flask, visitor: Visitor) -> None:
    public_id = rounds.opened().public_id
    seen = visitor.get(f"/rounds/{public_id}?lang=en&utm_source=flat-chat")
    told = marks(seen)
    assert told["og:title"] == "People's Participation Budget"
    assert "6 projects to choose from" in told["og:description"] and "Voting is open until" in told["og:description"]
    assert told["og:url"] == f"{ORIGIN}/rounds/{public_id}", "the same address however one came, without what was added"
    assert told["og:locale"] == "en_GB" and told["description"] == told["og:description"]
    assert re.fullmatch(rf"{ORIGIN}/assets/[0-9a-f]{{12}}/img/shared\.png", told["og:image"])
    assert visitor.get(told["og:image"].removeprefix(ORIGIN)).response.mimetype == "image/png"
    link = quote(f"{ORIGIN}/rounds/{public_id}", safe="")
    assert len(ways(seen)) == 2 and all(link in way for way in ways(seen))
    assert f'<link rel="canonical" href="/rounds/{public_id}">' in seen.text
    kazakh = Visitor(app, language="kk").get(f"/rounds/{public_id}")
    assert marks(kazakh)["og:title"] == "Халық қатысатын бюджет" and marks(kazakh)["og:locale"] == "kk_KZ"


def test_a_forged_host_names_no_address(visitor: Visitor) -> None:
    public_id = rounds.opened().public_id
    seen = visitor.get(f"/rounds/{public_id}", base_url="http://evil.example")
    assert "evil.example" not in seen.text


def test_a_link_to_a_project_shows_its_picture(app: Flask, actors: Actors, visitor: Visitor) -> None:
    round_ = rounds.draft()
    name, public_id = pictured(round_), round_.public_id
    rounds.admit(round_, actors.person())
    round_services.publish_round(SYSTEM, round_)
    seen = visitor.get(f"/rounds/{public_id}/projects/1")
    told = marks(seen)
    assert told["og:image"] == f"{ORIGIN}/files/{name}/shared.jpg"
    assert "₸" in told["og:description"]
    picture = visitor.get(f"/files/{name}/shared.jpg")
    assert (picture.status, picture.response.mimetype) == (200, "image/jpeg")
    assert marks(visitor.get(f"/rounds/{public_id}/projects/2"))["og:image"].endswith("/img/shared.png")


def test_a_link_to_a_result_says_what_was_decided(actors: Actors, visitor: Visitor) -> None:
    voter = actors.person()
    public_id = rounds.opened(voter).public_id
    Booth(actors.browser(voter), public_id).cast("2,6")
    rounds.finished(db.session.scalars(select(Round)).one())
    seen = visitor.get(f"/rounds/{public_id}/result")
    sentence = marks(seen)["og:description"]
    assert "1 person voted." in sentence and sentence in seen.words()
    assert len(ways(seen)) == 2
    assert "until" not in marks(visitor.get(f"/rounds/{public_id}"))["og:description"]


def test_what_only_some_may_read_is_not_passed_on(actors: Actors) -> None:
    """Drafts, ballots, receipts, one's own pages."""
    office = actors.browser(actors.staff_of(rounds.town()))
    draft = rounds.draft().public_id
    for path in (f"/rounds/{draft}", f"/rounds/{draft}/projects/1"):
        seen = office.get(path)
        assert (seen.status, marks(seen), ways(seen)) == (200, {}, []), path
    voter = actors.person()
    public_id = rounds.opened(voter).public_id
    booth = Booth(actors.browser(voter), public_id)
    receipt = booth.cast("2,6")
    private = [receipt, booth.browser.get(f"/rounds/{public_id}/ballot"), booth.browser.get("/me")]
    assert [(marks(seen), ways(seen)) for seen in private] == [({}, [])] * 3


def test_a_result_is_passed_on_only_once_it_is_published(actors: Actors) -> None:
    """Until then staff read it and can print it; the day it is out, the page offers its ways."""
    office, voter = actors.browser(actors.staff_of(rounds.town())), actors.person()
    public_id = rounds.opened(voter).public_id
    Booth(actors.browser(voter), public_id).cast("2,6")
    round_ = db.session.scalars(select(Round).where(Round.public_id == public_id)).one()
    round_services.close_round(SYSTEM, round_, "everybody has voted")
    counting.count_round(SYSTEM, round_, "2026-lot", "test")
    inside = office.get(f"/rounds/{public_id}/result")
    assert (inside.status, marks(inside), ways(inside)) == (200, {}, [])
    assert 'data-enhance="print"' in inside.text
    counting.announce_result(SYSTEM, db.session.scalars(select(Round)).one())
    out = office.get(f"/rounds/{public_id}/result")
    assert marks(out)["og:description"] in out.words() and len(ways(out)) == 2


def test_the_steps_of_a_process_are_told(visitor: Visitor) -> None:
    begun, step = process.public()
    public_id, title = begun.public_id, step.title_en
    seen = visitor.get(f"/processes/{public_id}")
    assert marks(seen)["og:description"] == f"Pavlodar · {title}"
    assert len(ways(seen)) == 2


def test_the_dates_still_ahead_go_into_a_calendar(visitor: Visitor) -> None:
    ahead = rounds.published().public_id
    seen = visitor.get(f"/rounds/{ahead}")
    assert f'href="/rounds/{ahead}/calendar.ics"' in seen.text
    file = visitor.get(f"/rounds/{ahead}/calendar.ics")
    assert file.response.mimetype == "text/calendar"
    assert file.text.count("BEGIN:VEVENT") == 2 and file.text.count("BEGIN:VALARM") == 1
    assert f"URL:{ORIGIN}/rounds/{ahead}" in file.text
    running = rounds.opened().public_id
    file = visitor.get(f"/rounds/{running}/calendar.ics")
    assert file.text.count("BEGIN:VEVENT") == 1 and "and change your ballot" in file.text.replace("\r\n ", "")
    once = rounds.opened(max_casts=1).public_id
    assert "change your ballot" not in visitor.get(f"/rounds/{once}/calendar.ics").text.replace("\r\n ", "")


def test_of_a_vote_that_is_over_there_is_nothing_to_remember(visitor: Visitor) -> None:
    over = rounds.closed().public_id
    assert visitor.get(f"/rounds/{over}/calendar.ics").status == 404
    assert "calendar.ics" not in visitor.get(f"/rounds/{over}").text
