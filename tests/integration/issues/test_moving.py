"""A report whose mark stands in the wrong place is put where it belongs: by its reporter, and by staff from the desk."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.kernel.commands import transaction
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.locations.kinds import Spot
from civic.locations.models import Location, LocationShape, LocationSource
from maps.issues.models import Issue, IssueState, Moderation
from maps.issues.queries import changes_of
from maps.issues.queries.issues import claim_digest
from maps.issues.services.moving import put_elsewhere
from tests.factories import communities, issues
from tests.factories.people import Actors
from tests.integration.issues.test_own import form_of
from tests.support.visitor import Visitor

THERE = (76.9612, 52.3011)
"""Another crossing of Pavlodar."""
TYPED = "52.3011, 76.9612"
LINK = "a-link-of-twenty-signs-and-more"


def spots() -> int:
    return db.session.scalar(select(func.count()).select_from(Location)) or 0


def again(number: int) -> Issue:
    """The issue as it is now; what a test holds is let go of at every request."""
    db.session.expire_all()
    return db.session.get_one(Issue, number)


def stands(number: int) -> tuple[float | None, float | None]:
    return again(number).lon, again(number).lat


def test_who_put_the_mark_in_the_wrong_street_puts_it_right(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(), by=aigul)
    number, on_map, before = issue.id, issue.map.public_id, spots()
    path, browser = f"/maps/issues/{issue.public_id}", actors.browser(aigul)
    assert f"{path}/spot" in browser.get(path).text
    form = form_of(browser.get(f"{path}/spot"))
    assert form["spot_at"] == "52.290000, 76.950000" and form["spot_words"] == "6 Toraigyrov Street"
    # A slip costs nothing that was typed, and moves nothing.
    slip = browser.post(f"{path}/spot", {**form, "spot_at": "not a spot", "spot_words": "95 Chokin Street"})
    assert slip.status == 422 and form_of(slip)["spot_words"] == "95 Chokin Street"
    assert stands(number) == issues.HERE
    assert browser.post(f"{path}/spot", {**form, "spot_at": TYPED, "spot_words": "95 Chokin Street"}).status == 303
    assert stands(number) == THERE and spots() == before, "the spot it had before is deleted"
    page = visitor.get(path)
    assert "95 Chokin Street" in page.words() and "The reporter changed the report" in page.words()
    told = visitor.get(f"/maps/{on_map}/issues.geojson").text
    assert "76.9612" in told and "52.29," not in told and "76.95," not in told


@pytest.mark.parametrize("at", ["10.0, 10.0", "76.9612, 52.3011"], ids=["elsewhere in the world", "exchanged"])
def test_a_spot_outside_the_map_is_refused_at_its_field(app: Flask, actors: Actors, at: str) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(communities.region()[2]), by=aigul)
    number, path, browser = issue.id, f"/maps/issues/{issue.public_id}/spot", actors.browser(aigul)
    seen = browser.post(path, {**form_of(browser.get(path)), "spot_at": at})
    assert seen.status == 422 and 'href="#spot_at"' in seen.text and stands(number) == issues.HERE


def test_nobody_else_moves_a_report_and_its_reporter_only_until_staff_have_read_it(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(), by=aigul)
    number, reporter, path = issue.id, aigul.id, f"/maps/issues/{issue.public_id}"
    browser, neighbour = actors.browser(aigul), actors.browser(actors.person("Berik"))
    assert neighbour.get(f"{path}/spot").status == 403
    with pytest.raises(Denied):
        put_elsewhere(actors.person("Daniyar"), again(number), Spot(*THERE))
    issues.put(again(number), IssueState.SEEN)
    assert browser.get(f"{path}/spot").status == 403 and f"{path}/spot" not in browser.get(path).text
    with pytest.raises(Denied):
        put_elsewhere(db.session.get_one(Person, reporter), again(number), Spot(*THERE))
    assert stands(number) == issues.HERE


def test_what_is_shown_only_roughly_stays_so_that_two_squares_never_tell_more_than_one(
    app: Flask, actors: Actors
) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(), by=aigul, key="care")
    number, path = issue.id, f"/maps/issues/{issue.public_id}"
    people = aigul.id, actors.staff_of(issue.map.place).id
    square = stands(number)
    for who in people:
        browser = actors.browser(db.session.get_one(Person, who))
        assert "shown only roughly" in browser.get(f"{path}/spot").words()
        assert f"{path}/spot" not in browser.get(path).text
        with pytest.raises(Denied):
            put_elsewhere(db.session.get_one(Person, who), again(number), Spot(*THERE))
    assert stands(number) == square


def test_staff_correct_a_spot_from_the_desk_and_everybody_reads_that_they_did(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    issue = issues.put(issues.issue(issues.open_map(), by=actors.person("Aigul")), IssueState.IN_WORK)
    number, path = issue.id, f"/maps/issues/{issue.public_id}"
    browser = actors.browser(actors.staff_of(issue.map.place))
    assert f"{path}/spot" in browser.get(f"{path}/work").text
    seen = browser.post(f"{path}/spot", {**form_of(browser.get(f"{path}/spot")), "spot_at": TYPED})
    assert seen.status == 303 and seen.location.endswith(f"{path}/work") and stands(number) == THERE
    page = visitor.get(path).words()
    assert "Category or place corrected" in page and again(number).visible
    facts = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "IssuePlaced")).all()
    assert len(facts) == 1 and "76.9" not in facts[0].details and "52.3" not in facts[0].details


def test_where_a_moderator_reads_first_a_moved_report_waits_again(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul = actors.person("Aigul")
    issue_map = issues.open_map(moderation=Moderation.BEFORE)
    issue = issues.issue(issue_map, by=aigul)
    number, path = issue.id, f"/maps/issues/{issue.public_id}"
    browser, moderator = actors.browser(aigul), actors.browser(actors.staff_of(issue_map.place))
    moderator.get(f"{path}/work")
    assert moderator.post(f"{path}/moderate", {"do": "through"}).status in (302, 303)
    assert visitor.get(path).status == 200
    page = browser.get(f"{path}/spot")
    assert "A moderator reads it again" in page.words()
    assert browser.post(f"{path}/spot", {**form_of(page), "spot_at": TYPED}).status == 303
    assert visitor.get(path).status == 404 and stands(number) == THERE


def test_a_report_can_go_from_the_map_into_words_and_never_into_nothing(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(), by=aigul)
    number, before = issue.id, spots()
    with pytest.raises(Refused) as refusal:
        put_elsewhere(aigul, issue, Spot(words=" "))
    assert refusal.value.field == "spot_words" and stands(number) == issues.HERE
    put_elsewhere(aigul, issue, Spot(words="Behind the school"))
    assert stands(number) == (None, None) and spots() == before - 1
    now = again(number)
    assert (now.spot_words, now.kato, now.location_id) == ("Behind the school", None, None)
    put_elsewhere(aigul, now, Spot(*THERE, LocationSource.CROSSHAIR))
    assert stands(number) == THERE and spots() == before


def test_a_hole_along_the_road_keeps_its_corners_until_it_is_called_a_point(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    line = {"type": "LineString", "coordinates": [[76.95, 52.29], [76.951, 52.291], [76.952, 52.291]]}
    issue = issues.issue(issues.open_map(), by=aigul, key="road", spot=Spot(shape=line))
    number, path, browser = issue.id, f"/maps/issues/{issue.public_id}/spot", actors.browser(aigul)
    page = browser.get(path)
    form = form_of(page)
    assert form["spot_corners"].split("\n") == ["52.290000, 76.950000", "52.291000, 76.951000", "52.291000, 76.952000"]
    longer = form["spot_corners"] + "\n52.292, 76.953"
    assert browser.post(path, {**form, "spot_shape": "line", "spot_corners": longer}).status == 303
    assert form_of(browser.get(path))["spot_corners"].endswith("52.292000, 76.953000")
    assert browser.post(path, {**form, "spot_shape": "point", "spot_at": TYPED}).status == 303
    assert stands(number) == THERE
    assert db.session.scalar(select(func.count()).select_from(LocationShape)) == 0


def test_whoever_holds_the_link_of_a_report_without_an_account_puts_it_right_too(app: Flask, visitor: Visitor) -> None:
    issue = issues.issue(issues.open_map())
    number = issue.id
    with transaction():
        again(number).claim_hash = claim_digest(LINK)
    path = f"/maps/claims/{LINK}"
    assert f"{path}/spot" in visitor.get(path).text
    form = form_of(visitor.get(f"{path}/spot"))
    assert visitor.post(f"{path}/spot", {**form, "spot_at": TYPED}).status == 303 and stands(number) == THERE
    assert visitor.get("/maps/claims/another-link-of-twenty-signs/spot").status == 404


def test_saving_what_was_not_changed_changes_nothing_and_words_alone_leave_the_spot(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    issue_map = issues.open_map(moderation=Moderation.BEFORE)
    spot = Spot(*issues.HERE, LocationSource.DEVICE, 12)
    number = issues.issue(issue_map, by=aigul, spot=spot).id
    with transaction():
        again(number).visible = True
    path, browser = f"/maps/issues/{again(number).public_id}/spot", actors.browser(aigul)
    form = form_of(browser.get(path))
    assert browser.post(path, form).status == 303
    assert again(number).visible and changes_of(again(number)) == []
    assert browser.post(path, {**form, "spot_words": "By the school"}).status == 303
    now = again(number)
    assert (now.spot_words, now.location.words, now.location.source, now.location.accuracy_m) == (
        "By the school", "By the school", LocationSource.DEVICE, 12,
    )  # fmt: skip
    assert not now.visible and len(changes_of(now)) == 1
    # Typed coordinates are no longer what the device said.
    assert browser.post(path, {**form, "spot_at": TYPED}).status == 303
    assert (again(number).location.source, again(number).location.accuracy_m) == (LocationSource.COORDINATES, None)


def test_a_drawing_in_several_parts_is_replaced_only_by_somebody_who_says_by_what(app: Flask, actors: Actors) -> None:
    parts = [[[76.95, 52.29], [76.951, 52.291]], [[76.96, 52.29], [76.961, 52.291]]]
    drawing = Spot(shape={"type": "MultiLineString", "coordinates": parts})
    issue = issues.issue(issues.open_map(), key="road", spot=drawing)
    number, path = issue.id, f"/maps/issues/{issue.public_id}/spot"
    browser = actors.browser(actors.staff_of(issue.map.place))
    form = form_of(browser.get(path))
    kept = browser.post(path, {**form, "spot_shape": "line"})
    assert kept.status == 422 and "Give the corners, or choose a point." in kept.words()
    assert again(number).shape == "line" and db.session.scalar(select(func.count()).select_from(LocationShape)) == 1


def test_staff_who_move_a_hidden_report_are_not_told_that_a_moderator_reads_it(app: Flask, actors: Actors) -> None:
    issue = issues.hide(issues.issue(issues.open_map(), by=actors.person("Aigul")))
    number, path = issue.id, f"/maps/issues/{issue.public_id}"
    browser = actors.browser(actors.staff_of(issue.map.place))
    form = form_of(browser.get(f"{path}/spot"))
    assert browser.post(f"{path}/spot", {**form, "spot_at": TYPED}).status == 303 and stands(number) == THERE
    desk = browser.get(f"{path}/work").words()
    assert "Saved." in desk and "before everybody sees it" not in desk and not again(number).visible
