"""Moderators: what waits is let through, what harms is hidden with a reason, and painted parts are gone for good."""

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from civic.kernel.commands import transaction
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.files import Box, Upload, checked, keep
from civic.notifications.models import Letter
from maps.issues.models import ChangeKind, Issue, IssueMap, IssuePhoto
from maps.issues.queries import changes_of, photos_of
from maps.issues.services.moderating import (
    hide_issue,
    hide_photo,
    let_through,
    paint,
    show_issue,
    show_painted,
    show_photo,
)
from tests.factories import communities
from tests.factories import issues as make
from tests.factories.people import Actors
from tests.support.visitor import Visitor


@pytest.fixture
def yard(app: Flask) -> IssueMap:
    return make.open_map()


def _picture() -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (640, 360), "#d03020").save(out, "JPEG")
    with transaction():
        return keep(checked(io.BytesIO(out.getvalue())))


def _pixel(visitor: Visitor, name: str, at: tuple[int, int]) -> tuple[int, ...]:
    seen = visitor.get(f"/files/{name}/large")
    found = Image.open(io.BytesIO(seen.response.data)).convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return found


def test_what_waits_is_let_through_with_its_photos_and_the_reporter_hears_of_it(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    issue_map = make.open_map(moderation="before")
    reporter, moderator = actors.person("Aigul"), actors.facilitator_of(issue_map.place)
    issue = make.issue(issue_map, by=reporter, photos=(_picture(),))
    name, path = issue.public_id, f"/maps/issues/{issue.public_id}"
    assert not issue.visible and issue.photos == 0
    assert visitor.get(path).status == 404
    issue = db.session.scalars(select(Issue)).one()
    let_through(moderator, issue)
    assert issue.visible and issue.photos == 1 and photos_of(issue)[0].shown is not None
    assert visitor.get(path).status == 200
    letter = db.session.scalars(select(Letter).where(Letter.notice == "issue-moderated")).one()
    assert "public now" in letter.body and name in letter.body
    with pytest.raises(Refused, match="does not wait"):
        let_through(moderator, db.session.scalars(select(Issue)).one())


def test_a_hidden_issue_tells_its_reporter_why_and_its_photos_leave_their_addresses(
    app: Flask, yard: IssueMap, actors: Actors, visitor: Visitor
) -> None:
    reporter, moderator = actors.person("Sergei"), actors.facilitator_of(yard.place)
    issue = make.issue(yard, by=reporter, photos=(_picture(),))
    old = photos_of(issue)[0].upload.public_id
    path = f"/maps/issues/{issue.public_id}"
    assert visitor.get(f"/files/{old}/large").status == visitor.get(f"/files/{old}/shared.jpg").status == 200
    assert f"/files/{old}/shared.jpg" in visitor.get(path).text, "whoever passes the report on shows its photo"
    issue = db.session.scalars(select(Issue)).one()
    with pytest.raises(Refused) as refused:
        hide_issue(moderator, issue, "no")
    assert refused.value.field == "reason"
    hide_issue(moderator, issue, "It names a neighbour")
    assert photos_of(issue)[0].upload.public_id != old
    assert visitor.get(f"/files/{old}/large").status == 404 and visitor.get(path).status == 404
    assert not list((Path(app.config["HOME"]) / "uploads" / old[:2]).glob(f"{old}*"))
    assert visitor.get(f"/files/{old}/shared.jpg").status == 404
    page = actors.browser(db.session.merge(reporter)).get(path)
    assert "og:" not in page.text and "Pass it on" not in page.words(), "nobody else could open it"
    assert 'data-enhance="print"' in page.text
    assert page.status == 200 and "It names a neighbour" in page.words()
    issue = db.session.scalars(select(Issue)).one()
    show_issue(moderator, issue, "The name is gone")
    assert visitor.get(path).status == 200
    assert [line.kind for line in changes_of(db.session.scalars(select(Issue)).one())] == ["hidden", "shown"]


def test_painted_parts_are_gone_and_the_photo_as_sent_is_found_at_no_address_seen_before(
    yard: IssueMap, actors: Actors, visitor: Visitor
) -> None:
    moderator = actors.facilitator_of(yard.place)
    issue = make.issue(yard, photos=(_picture(),))
    photo = photos_of(issue)[0]
    old = photo.upload.public_id
    show_painted(moderator, photo, paint(photo, [Box(100, 50, 200, 100)]), "A number plate")
    shown, kept = photo.shown, photo.upload
    assert shown is not None and shown.id != kept.id
    shown_name, kept_name = shown.public_id, kept.public_id
    assert visitor.get(f"/files/{old}/large").status == 404
    dark, red = _pixel(visitor, shown_name, (200, 100)), _pixel(visitor, shown_name, (20, 20))
    assert max(dark) < 70 and red[0] > 150, (dark, red)
    assert _pixel(visitor, kept_name, (200, 100))[0] > 150, "staff still have what was sent"
    photo = db.session.scalars(select(IssuePhoto)).one()
    again = paint(photo, [Box(400, 200, 50, 50)])
    show_painted(moderator, photo, again, "A face as well")
    assert photo.shown is not None and max(_pixel(visitor, photo.shown.public_id, (200, 100))) < 70, "paint adds up"


@pytest.mark.parametrize(
    "boxes", [[], [Box(0, 0, 0, 10)], [Box(700, 0, 10, 10)], [Box(-5, 0, 10, 10)], [Box(0, 0, 5, 5)] * 21]
)
def test_a_part_outside_the_photo_is_refused(yard: IssueMap, boxes: list[Box]) -> None:
    photo = photos_of(make.issue(yard, photos=(_picture(),)))[0]
    with pytest.raises(Refused) as refused:
        paint(photo, boxes)
    assert refused.value.field == "boxes"


def test_a_photo_of_a_blurred_issue_is_shown_only_by_a_moderator_and_hidden_with_a_reason(
    yard: IssueMap, actors: Actors
) -> None:
    moderator = actors.facilitator_of(yard.place)
    issue = make.issue(yard, key="care", photos=(_picture(),))
    photo = photos_of(issue)[0]
    assert photo.shown is None and issue.photos == 0
    show_photo(moderator, photo)
    assert issue.photos == 1
    hide_photo(moderator, photo, "A house number is to be seen")
    assert photo.shown_id is None and issue.photos == 0
    assert [line.kind for line in changes_of(issue)] == [ChangeKind.PHOTO, ChangeKind.PHOTO]


def test_residents_moderate_nothing(yard: IssueMap, actors: Actors) -> None:
    issue = make.issue(yard, photos=(_picture(),))
    photo, neighbour = photos_of(issue)[0], actors.person()
    for act in (
        lambda: hide_issue(neighbour, issue, "I do not like it"),
        lambda: hide_photo(neighbour, photo, "I do not like it"),
        lambda: show_photo(neighbour, photo),
    ):
        with pytest.raises(Denied):
            act()
    assert issue.visible and photo.shown_id is not None


def test_nobody_but_a_moderator_of_the_place_paints(yard: IssueMap, actors: Actors, visitor: Visitor) -> None:
    aigul = actors.person("Aigul")
    issue = make.issue(yard, by=aigul, photos=(_picture(),))
    photo = photos_of(issue)[0]
    path, shown = f"/maps/photos/{photo.public_id}/moderate", photo.shown_id
    ready = paint(photo, [Box(10, 10, 50, 50)])
    strangers = [aigul, actors.person("Bekzat"), actors.facilitator_of(communities.place("ekibastuz"))]
    for somebody in strangers:
        with pytest.raises(Denied):
            show_painted(somebody, photo, ready, "A face is to be seen")
    browsers = [visitor, *(actors.browser(db.session.merge(one)) for one in strangers)]
    for browser in browsers:
        assert browser.get(path).status in (302, 303, 403, 404)
        browser.get("/sign-in" if browser is visitor else "/me")
        answer = browser.post(path, {"do": "paint", "boxes": "10, 10, 50, 50", "reason": "A face is to be seen"})
        assert answer.status in (302, 303, 403, 404), "refused for who they are, not for a token"
    photo = db.session.scalars(select(IssuePhoto)).one()
    assert photo.shown_id == shown == photo.upload_id and db.session.query(Upload).count() == 1


def test_a_moderator_paints_in_the_browser_without_script(yard: IssueMap, actors: Actors) -> None:
    issue = make.issue(yard, photos=(_picture(),))
    path = f"/maps/photos/{photos_of(issue)[0].public_id}/moderate"
    desk = actors.browser(actors.facilitator_of(yard.place))
    desk.get(path)
    bad = desk.post(path, {"do": "paint", "boxes": "10, ten, 5, 5", "reason": "A face"})
    assert bad.status == 422 and "Line 1 is no part" in bad.words() and "10, ten, 5, 5" in bad.text
    assert desk.post(path, {"do": "paint", "boxes": "10, 10, 50, 50\n100 100 20 20", "reason": "A face"}).status == 303
    photo = db.session.scalars(select(IssuePhoto)).one()
    assert photo.shown_id is not None and photo.shown_id != photo.upload_id
